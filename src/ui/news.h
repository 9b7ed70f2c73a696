/* What has happened, with its time: everything that was said on the message line. The oldest goes
 * when there is no more room. One thread. */
#ifndef UI_NEWS_H
#define UI_NEWS_H

#include <stdint.h>

#include "style.h"

enum { GS_NEWS = 200 };

struct gs_news_item {
    int64_t at; /* seconds since 1970, of the latest one */
    int times;  /* the same, one behind the other */
    enum gs_style style;
    char who[48]; /* did it; "": nobody in particular */
    char text[240];
};

struct gs_news {
    int count, next; /* how many there are; where the next one goes */
    struct gs_news_item item[GS_NEWS];
};

void gs_news_add(struct gs_news *news, int64_t at, enum gs_style style, const char *who,
                 const char *text);
/* The latest is 0, the oldest count - 1. */
const struct gs_news_item *gs_news_at(const struct gs_news *news, int back);
/* "news", "warning", "error", "clip": what kind it is, in a word. */
const char *gs_news_kind(const struct gs_news_item *item);

#endif
