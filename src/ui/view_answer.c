/* The last answer that took several lines, as long as it is. */
#include "answer.h"

#include <stdio.h>
#include <string.h>

#include "page.h"

void gs_answer_done(struct gs_answer *answer) {
    gs_text_done(&answer->text);
}

void gs_answer_take(struct gs_answer *answer, const char *command, struct gs_text *text) {
    gs_text_done(&answer->text);
    answer->text = *text;
    *text = (struct gs_text){0};
    snprintf(answer->command, sizeof answer->command, "%.*s",
             (int)gs_text_prefix(command, sizeof answer->command - 1), command);
}

static void write_page(struct gs_page *page, const struct gs_answer *answer) {
    const char *text = gs_text_string(&answer->text);
    if (!*text) {
        gs_page_text(page, "no command has answered in several lines yet", GS_STYLE_DIM);
        return;
    }
    gs_page_heading(page, *answer->command ? answer->command : "answer");
    while (*text) {
        char line[2048];
        const size_t length = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        gs_page_text(page, line, GS_STYLE_TEXT);
        text += length + (text[length] == '\n');
    }
}

static int rows(const struct gs_model *model, int width) {
    struct gs_page page = {.width = width};
    write_page(&page, &model->answer);
    return page.line;
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    const int all = rows(model, grid->width);
    /* it was narrower, and longer, when it was scrolled */
    const int scroll = model->scroll < all ? model->scroll : all - 1;
    struct gs_page page = gs_page_begin(grid, area, 0, grid->width, scroll);
    write_page(&page, &model->answer);
    gs_page_end(&page, gs_model_glyphs(model));
}

const struct gs_view gs_view_answer = {
    .name = "answer",
    .title = "what the last command with a long answer said; Esc goes back",
    .in_round = false,
    .scrolls = true,
    .draw = draw,
    .rows = rows,
};
