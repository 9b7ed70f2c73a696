/* The log of events: what was said on the message line, with its time and its kind, the latest
 * first. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "page.h"

enum { TIME_X = 1, TIME_CELLS = 8, KIND_X = 11, KIND_CELLS = 7, TEXT_X = 20, LEAST_ROOM = 30 };

/* On narrow screens the kind is left out: its colour and the text say it too. */
static int text_x(int width) {
    return width - TEXT_X < LEAST_ROOM ? KIND_X : TEXT_X;
}

static void item_text(const struct gs_news_item *item, char *out, size_t size) {
    char times[24] = "";
    if (item->times > 1)
        snprintf(times, sizeof times, " (%d times)", item->times);
    snprintf(out, size, "%s%s%s%s", item->who, *item->who ? ": " : "", item->text, times);
}

/* Rows of an item; drawn from y on where the grid is given, as far as they lie in the area. */
static int put_item(const struct gs_news_item *item, int width, struct gs_grid *grid,
                    struct gs_area area, int y) {
    char text[sizeof item->text + sizeof item->who + 32], line[sizeof text], clock[16];
    const int x = text_x(width), room = width - x - 1 > 8 ? width - x - 1 : 8;
    const enum gs_style style = item->style == GS_STYLE_MESSAGE ? GS_STYLE_TEXT : item->style;
    int rows = 0;
    item_text(item, text, sizeof text);
    for (const char *rest = text; rows == 0 || *rest; rows++) {
        const size_t length = gs_text_fit(rest, room);
        const bool inside = grid && y + rows >= area.top && y + rows < area.top + area.height;
        snprintf(line, sizeof line, "%.*s", (int)length, rest);
        if (inside && rows == 0) {
            const time_t at = (time_t)item->at;
            struct tm local;
            localtime_r(&at, &local);
            strftime(clock, sizeof clock, "%H:%M:%S", &local);
            gs_grid_text(grid, TIME_X, y, TIME_CELLS, GS_STYLE_DIM, clock);
            if (x > KIND_X)
                gs_grid_text(grid, KIND_X, y, KIND_CELLS, style, gs_news_kind(item));
        }
        if (inside)
            gs_grid_text(grid, x, y + rows, room, x > KIND_X ? GS_STYLE_TEXT : style, line);
        rest += length + strspn(rest + length, " ");
    }
    return rows;
}

static int rows(const struct gs_model *model, int width) {
    int all = 0;
    for (int i = 0; i < model->news.count; i++)
        all += put_item(gs_news_at(&model->news, i), width, NULL, (struct gs_area){0, 0}, 0);
    return all;
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    const struct gs_area page = {area.top, area.height - 1};
    if (model->news.count == 0)
        gs_grid_text(grid, TIME_X, area.top + 1, grid->width, GS_STYLE_DIM,
                     "nothing has happened yet");
    int y = area.top - model->scroll, all = 0;
    for (int i = 0; i < model->news.count; i++) {
        const int taken = put_item(gs_news_at(&model->news, i), grid->width, grid, page, y);
        y += taken;
        all += taken;
    }
    gs_page_place(grid, grid->width - 1, area.top + page.height, model->scroll, page.height, all,
                  gs_model_glyphs(model));
}

const struct gs_view gs_view_events = {
    .name = "events",
    .title = "what has happened, and when; the latest first",
    .in_round = true,
    .scrolls = true,
    .draw = draw,
    .rows = rows,
};
