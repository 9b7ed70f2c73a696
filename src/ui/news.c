#include "news.h"

#include <stdio.h>
#include <string.h>

void gs_news_add(struct gs_news *news, int64_t at, enum gs_style style, const char *who,
                 const char *text) {
    struct gs_news_item *last = &news->item[(news->next + GS_NEWS - 1) % GS_NEWS];
    struct gs_news_item made = {.at = at, .times = 1, .style = style};
    snprintf(made.text, sizeof made.text, "%s", text);
    snprintf(made.who, sizeof made.who, "%s", who);
    if (news->count > 0 && last->style == style && strcmp(last->text, made.text) == 0 &&
        strcmp(last->who, made.who) == 0) {
        last->times++;
        last->at = at;
        return;
    }
    news->item[news->next] = made;
    news->next = (news->next + 1) % GS_NEWS;
    news->count += news->count < GS_NEWS;
}

const struct gs_news_item *gs_news_at(const struct gs_news *news, int back) {
    return &news->item[(news->next + 2 * GS_NEWS - 1 - back) % GS_NEWS];
}

const char *gs_news_kind(const struct gs_news_item *item) {
    return item->style == GS_STYLE_ERROR     ? "error"
           : item->style == GS_STYLE_WARNING ? "warning"
           : item->style == GS_STYLE_CLIP    ? "clip"
                                             : "news";
}
