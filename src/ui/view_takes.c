/* The takes in the folder, the latest first: what they are like, and what is done with them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures.h"
#include "gainstage/text.h"
#include "view.h"

enum { NAME_X = 3, LEAST_NAME = 14, MOST_NAME = 28, STARS = 5, DETAIL_ROWS = 3 };

/* Columns behind the name, from the right edge; those at the end of the table go first. */
struct column {
    const char *title;
    int cells;
    void (*text)(const struct gs_listed_take *take, char *out, size_t size);
};

static void state_text(const struct gs_listed_take *take, char *out, size_t size) {
    snprintf(out, size, "%s", strcmp(take->state, "complete") == 0 ? "" : take->state);
}

static void stars_text(const struct gs_listed_take *take, char *out, size_t size) {
    snprintf(out, size, "%.*s%.*s", take->rating, "*****", STARS - take->rating, ".....");
}

static void length_text(const struct gs_listed_take *take, char *out, size_t size) {
    if (take->seconds >= 0)
        gs_format_duration(take->seconds, out, size);
    else
        snprintf(out, size, "--");
}

static void loudness_text(const struct gs_listed_take *take, char *out, size_t size) {
    gs_figure_loudness(take->loudness, out, size);
}

static void peak_text(const struct gs_listed_take *take, char *out, size_t size) {
    gs_figure_level(take->peak, out, size);
}

/* What is wrong with it, in a word: the worst comes first where there is more. */
static void trouble_text(const struct gs_listed_take *take, char *out, size_t size) {
    const bool lost = take->lost_frames > 0, clip = take->clips > 0;
    if (lost && clip)
        snprintf(out, size, "clip+lost");
    else
        snprintf(out, size, "%s", lost ? "lost" : clip ? "clip" : *take->ended ? "ended" : "");
}

/* "2026-11-22T12:00:00" */
static void began_text(const struct gs_listed_take *take, char *out, size_t size) {
    snprintf(out, size, "%.5s %.5s", strlen(take->began) > 10 ? take->began + 5 : "",
             strlen(take->began) > 15 ? take->began + 11 : "");
}

/* The most wanted first. */
static const struct column columns[] = {
    {"state", 10, state_text},  {"length", 8, length_text},   {"stars", STARS, stars_text},
    {"LUFS", 6, loudness_text}, {"trouble", 9, trouble_text}, {"begun", 11, began_text},
    {"peak", 6, peak_text},
};
enum { COLUMNS = sizeof columns / sizeof columns[0], GAP = 2 };

/* Names come first: columns have what these leave… */
static int shown_columns(const struct gs_take_list *list, int width) {
    int name = LEAST_NAME, count = 0;
    for (int i = 0; i < list->count; i++) {
        const int cells = gs_text_columns(list->take[i].name);
        name = cells > name ? cells : name;
    }
    name = name > MOST_NAME ? MOST_NAME : name;
    /* but the state is worth the end of a long one */
    const int beside = width - NAME_X - 1 - columns[0].cells - GAP;
    name = name > beside && beside >= LEAST_NAME ? beside : name;
    int room = width - NAME_X - name - 1;
    while (count < COLUMNS && room >= columns[count].cells + GAP)
        room -= columns[count++].cells + GAP;
    return count;
}

/* In the order of the table from the left: those that are shown keep their places. */
static const int order[COLUMNS] = {5, 1, 6, 3, 4, 2, 0};

/* The list is as old as the latest news; how the rolling take goes on is known better. */
static struct gs_listed_take up_to_date(const struct gs_model *model,
                                        const struct gs_listed_take *listed) {
    struct gs_listed_take take = *listed;
    const double loudness = gs_model_loudness(model, GS_STATE_LOUDNESS_I);
    if (!gs_model_recording(model) || strcmp(take.state, "recording") != 0 ||
        !gs_state_is(&model->state, GS_STATE_TAKE, take.name))
        return take;
    take.seconds = model->seconds;
    if (!isnan(loudness))
        take.loudness = loudness;
    return take;
}

static void draw_row(const struct gs_model *model, struct gs_grid *grid, int y,
                     const struct gs_listed_take *take, bool hand) {
    const int shown = shown_columns(&model->takes, grid->width);
    const bool discarded = take && gs_take_is_discarded(take);
    const enum gs_style plain = !take       ? GS_STYLE_SCALE
                                : discarded ? GS_STYLE_LABEL_OFF
                                            : GS_STYLE_VALUE;
    int end = grid->width - 1;
    if (hand) {
        gs_grid_fill(grid, 0, y, grid->width, ' ', GS_STYLE_KNOB_FOCUS);
        gs_grid_text(grid, 1, y, 1, GS_STYLE_KNOB_FOCUS, ">");
    }
    for (int i = COLUMNS; i-- > 0;) {
        const struct column *column = &columns[order[i]];
        char text[64];
        if (order[i] >= shown)
            continue;
        if (take)
            column->text(take, text, sizeof text);
        else
            snprintf(text, sizeof text, "%s", column->title);
        const bool trouble =
            take && (column->text == trouble_text ||
                     (column->text == state_text && strcmp(take->state, "unfinished") == 0));
        const bool rolling =
            take && column->text == state_text && strcmp(take->state, "recording") == 0;
        const enum gs_style style = hand      ? GS_STYLE_KNOB_FOCUS
                                    : rolling ? GS_STYLE_REC
                                    : trouble ? GS_STYLE_WARNING
                                              : plain;
        if (column->text == state_text || column->text == stars_text ||
            column->text == trouble_text)
            gs_grid_text(grid, end - column->cells, y, column->cells, style, text);
        else
            gs_grid_right(grid, end, y, column->cells, style, text);
        end -= column->cells + GAP;
    }
    gs_grid_cut(grid, NAME_X, y, end - NAME_X,
                hand        ? GS_STYLE_KNOB_FOCUS
                : !take     ? GS_STYLE_SCALE
                : discarded ? GS_STYLE_LABEL_OFF
                            : GS_STYLE_LABEL,
                take ? take->name : "take", gs_model_glyphs(model)->more);
}

/* Title, note and why it ended, of the one in hand. */
static void draw_details(const struct gs_model *model, struct gs_grid *grid, int y,
                         const struct gs_listed_take *take) {
    const struct {
        const char *name, *text;
    } details[] = {{"title", take->title}, {"note", take->note}, {"ended", take->ended}};
    const uint32_t more = gs_model_glyphs(model)->more;
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
        if (!*details[i].text)
            continue;
        gs_grid_text(grid, NAME_X, y, 6, GS_STYLE_DIM, details[i].name);
        gs_grid_cut(grid, NAME_X + 7, y, grid->width - NAME_X - 8,
                    i == 2 ? GS_STYLE_WARNING : GS_STYLE_TEXT, details[i].text, more);
        y++;
    }
}

static const struct gs_view_key keys[] = {
    {"Space", "keep", "keep the take in hand, or no longer: what is kept is not discarded"},
    {"x", "discard", "discard it: it goes to the folder Discarded"},
    {"u", "restore", "bring it back, or the one that was discarded last"},
    {"0-5", "stars", "how good it is"},
    {"i", "note", "write a note about it"},
    {"T", "title", "give it a title"},
    {"R", "rename", "give it and all its files another name"},
    {NULL, NULL, NULL},
};

static void draw_keys(struct gs_grid *grid, int y) {
    int x = 1;
    for (const struct gs_view_key *k = keys; k->key; k++) {
        const int cells = (int)(strlen(k->key) + strlen(k->brief)) + 1;
        if (x + cells > grid->width)
            return;
        x += gs_grid_text(grid, x, y, cells, GS_STYLE_KEY, k->key) + 1;
        x += gs_grid_text(grid, x, y, cells, GS_STYLE_DIM, k->brief) + 2;
    }
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    const struct gs_take_list *list = &model->takes;
    const int end = area.top + area.height, hand = gs_take_list_hand(list);
    const bool detailed = area.height >= 12;
    int y = area.top + (area.height >= 16);
    draw_row(model, grid, y++, NULL, false);
    draw_keys(grid, end - 1);
    if (list->count == 0) {
        gs_grid_text(grid, NAME_X, y + 1, grid->width, GS_STYLE_DIM,
                     list->known ? "there are none yet; r begins one" : "the folder is being read");
        return;
    }
    const int rows = end - 1 - y - (detailed ? DETAIL_ROWS + 2 : 0);
    int first = hand - rows / 2;
    first = first > list->count - rows ? list->count - rows : first;
    first = first < 0 ? 0 : first;
    for (int i = 0; i < rows && first + i < list->count; i++) {
        const struct gs_listed_take take = up_to_date(model, gs_take_list_at(list, first + i));
        draw_row(model, grid, y + i, &take, first + i == hand);
        gs_target_mark(grid, 0, y + i, grid->width, 1,
                       (struct gs_target){.kind = GS_AT_TAKE, .index = first + i});
    }
    if (detailed)
        draw_details(model, grid, end - DETAIL_ROWS - 2, gs_take_list_at(list, hand));
    if (list->count > rows)
        gs_grid_print(grid, grid->width - 14, end - (detailed ? DETAIL_ROWS + 3 : 2) + 1, 13,
                      GS_STYLE_DIM, "%5d of %4d", hand + 1, list->count);
}

static void focus(struct gs_model *model, enum gs_direction direction) {
    gs_take_list_move(&model->takes, direction == GS_UP ? -1 : direction == GS_DOWN ? 1 : 0);
}

/* "COMMAND 'name of the take'" */
static void line_about(struct gs_text *line, const char *command,
                       const struct gs_listed_take *take) {
    gs_text_add(line, "%s ", command);
    gs_text_add_word(line, take->name);
}

/* A command that is typed to its end by hand. */
static void begin_typing(struct gs_model *model, const char *command,
                         const struct gs_listed_take *take, const char *label) {
    struct gs_text line = {0};
    line_about(&line, command, take);
    gs_text_add(&line, "%s%s ", *label ? " " : "", label);
    gs_entry_begin(&model->entry, GS_ENTRY_COMMAND, gs_text_string(&line));
    gs_text_done(&line);
}

/* Its neighbour comes into hand, so that many can be gone through. */
static void let_go(struct gs_take_list *list) {
    const struct gs_listed_take *next = gs_take_list_at(list, gs_take_list_hand(list) + 1);
    gs_take_list_move(list, next && !gs_take_is_discarded(next) ? 1 : -1);
}

static bool key(struct gs_model *model, uint32_t code, struct gs_text *line) {
    const struct gs_listed_take *take =
        gs_take_list_at(&model->takes, gs_take_list_hand(&model->takes));
    const bool ours = code == ' ' || code == 'x' || code == 'u' || code == 'i' || code == 'T' ||
                      code == 'R' || code == GS_KEY_DELETE || (code >= '0' && code <= '5');
    if (!ours || !take)
        return ours;
    if (code == ' ') {
        line_about(line, "keep", take);
        gs_text_add(line, strcmp(take->state, "kept") == 0 ? " off" : " on");
    } else if (code == 'x' || code == GS_KEY_DELETE) {
        line_about(line, "discard", take);
        let_go(&model->takes);
    } else if (code == 'u') {
        /* the one in hand, else the one that was discarded last */
        if (gs_take_is_discarded(take))
            line_about(line, "restore", take);
        else
            gs_text_add(line, "restore");
    } else if (code >= '0' && code <= '5') {
        line_about(line, "edit", take);
        gs_text_add(line, " rating %c", (char)code);
    } else if (code == 'R') {
        begin_typing(model, "rename", take, "");
    } else {
        begin_typing(model, "edit", take, code == 'i' ? "note" : "title");
    }
    return true;
}

const struct gs_view gs_view_takes = {
    .name = "takes",
    .title = "the takes in the folder, with keys to keep, discard, rate and rename them",
    .in_round = true,
    .draw = draw,
    .focus = focus,
    .key = key,
    .keys = keys,
};
