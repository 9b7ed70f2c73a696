/* The last row: what is being typed, what there is to say, or which keys there are. */
#include <stdio.h>
#include <string.h>

#include "view.h"

/* Above this row a long message may take rows of the view. */
enum { LEAST_FOR_ROWS = 11 };

/* Keys worth showing, most useful first; the key itself is looked up in the key map. */
static const struct {
    const char *command, *text;
} hints[] = {
    {"roll", "record"}, {"next", "next"},     {"view help", "help"},  {"mark", "mark"},
    {"clear", "clear"}, {"bypass", "bypass"}, {"view next", "view"},  {"detach", "detach"},
    {"quit", "quit"},   {"theme", "theme"},   {"default", "default"}, {"enter :", "command"},
};

/* Only what would do something now is worth a place. */
static bool is_of_use(const struct gs_model *model, const char *command) {
    static const char *const turns[] = {"bypass", "default"}, *const of_takes[] = {"next", "mark"};
    static const char *const changes[] = {"roll", "clear"};
    for (int i = 0; i < 2; i++) {
        if (strcmp(command, turns[i]) == 0)
            return gs_view_has_knobs(model) && !model->view_only;
        if (strcmp(command, of_takes[i]) == 0)
            return gs_model_recording(model) && !model->view_only;
        if (strcmp(command, changes[i]) == 0)
            return !model->view_only;
    }
    return true;
}

static void draw_keys(const struct gs_model *model, struct gs_grid *grid, int y) {
    int x = 1;
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        uint32_t key;
        char name[16];
        if (!gs_keymap_key(&model->keymap, hints[i].command, &key) ||
            !is_of_use(model, hints[i].command))
            continue;
        gs_key_name(key, name, sizeof name);
        const char *text = hints[i].text;
        if (i == 0 && gs_model_recording(model))
            text = "stop";
        else if (strcmp(text, "quit") == 0 && !gs_views[model->view]->in_round)
            text = "back";
        int columns = gs_text_columns(name) + 1 + gs_text_columns(text);
        if (x + columns > grid->width)
            continue;
        x += gs_grid_text(grid, x, y, grid->width, GS_STYLE_KEY, name) + 1;
        x += gs_grid_text(grid, x, y, grid->width, GS_STYLE_DIM, text) + 2;
    }
}

/* What `quit` asks, as short as the room wants it: the answers must be in sight. */
static void draw_question(const struct gs_model *model, struct gs_grid *grid, int from, int y) {
    const double others = gs_state_number(&model->state, GS_STATE_CLIENTS) - 1;
    char text[3][96] = {" a take is being recorded: end it, and the engine? y/n (d detaches)",
                        " end the take, and the engine? y/n", " end all? y/n"};
    if (!gs_model_recording(model)) {
        snprintf(text[0], sizeof text[0], " %.0f %s attached: end the engine? y/n (d detaches)",
                 others, others > 1 ? "others are" : "other is");
        snprintf(text[1], sizeof text[1], " %.0f more here: end the engine? y/n", others);
    }
    int which = 0;
    while (which < 2 && from + gs_text_columns(text[which]) > grid->width)
        which++;
    gs_grid_text(grid, from, y, grid->width - from, GS_STYLE_WARNING, text[which]);
}

static void draw_entry(const struct gs_model *model, struct gs_grid *grid, int from, int y) {
    const struct gs_entry *entry = &model->entry;
    char before[64] = ":";
    if (entry->kind == GS_ENTRY_CONFIRM) {
        draw_question(model, grid, from, y);
        return;
    }
    if (entry->kind == GS_ENTRY_VALUE)
        snprintf(before, sizeof before, " %s = ", gs_params[gs_model_knob(model)].key);
    int x = from + gs_grid_text(grid, from, y, grid->width - from, GS_STYLE_DIM, before);
    /* When the text is too long its end is what is worth seeing. */
    const char *text = entry->text;
    int room = grid->width - x - 1;
    while (*text && gs_text_columns(text) > room)
        gs_utf8_next(&text);
    x += gs_grid_text(grid, x, y, room, GS_STYLE_PROMPT, text);
    gs_grid_put(grid, x, y, gs_model_glyphs(model)->caret, GS_STYLE_PROMPT);
    const char *hint = entry->kind == GS_ENTRY_VALUE
                           ? "Enter accepts, Esc cancels, - turns the sign"
                           : "Enter does it, Esc cancels";
    if (!*model->message.text && grid->width - x - 3 > gs_text_columns(hint))
        gs_grid_right(grid, grid->width - 1, y, grid->width, GS_STYLE_DIM, hint);
    else if (*model->message.text)
        gs_grid_cut(grid, x + 3, y, grid->width - x - 3, model->message.style, model->message.text,
                    gs_model_glyphs(model)->more);
}

/* Whatever stood there. */
static void cover(struct gs_grid *grid, int x, int y) {
    gs_grid_fill(grid, x, y, grid->width - x, ' ', GS_STYLE_TEXT);
    gs_target_mark(grid, x, y, grid->width - x, 1, (struct gs_target){.kind = GS_AT_NOTHING});
}

/* A text that is too long for its row takes those above too, where there are any to spare. */
static void draw_text(const struct gs_model *model, struct gs_grid *grid, int from, int y,
                      enum gs_style style, const char *text) {
    enum { ROWS = 3 };
    int room = grid->width - from - 1, rows = 1;
    const char *rest = text;
    for (; y >= LEAST_FOR_ROWS && rows < ROWS; rows++) {
        rest += gs_text_fit(rest, room);
        rest += strspn(rest, " ");
        if (!*rest)
            break;
    }
    for (int row = y - rows + 1; row < y; row++) {
        char line[1024];
        size_t length = gs_text_fit(text, room);
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        cover(grid, 0, row);
        gs_grid_text(grid, 1, row, room, style, line);
        text += length;
        text += strspn(text, " ");
    }
    gs_grid_cut(grid, from + 1, y, room, style, text, gs_model_glyphs(model)->more);
}

bool gs_draw_message(const struct gs_model *model, struct gs_grid *grid, int x, int y, bool keys) {
    const char *text = model->message.text;
    enum gs_style style = model->message.style;
    char waiting[256];
    if (!*text && !gs_model_running(model)) {
        const char *why = gs_state_text(&model->state, GS_STATE_AUDIO_TEXT);
        snprintf(waiting, sizeof waiting, "%s", *why ? why : "no sound comes from the device yet");
        text = waiting;
        style = GS_STYLE_WARNING;
    }
    bool typing = model->entry.kind != GS_ENTRY_NONE;
    if (typing || *text)
        cover(grid, x, y);
    if (typing)
        draw_entry(model, grid, x, y);
    else if (*text)
        draw_text(model, grid, x, y, style, text);
    else if (keys)
        draw_keys(model, grid, y);
    return typing || *text;
}
