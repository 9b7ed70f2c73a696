/* Help, made from the key map, the table of commands, the table of views and the table of
 * parameters. */
#include <stdio.h>
#include <string.h>

#include "gainstage/command.h"
#include "view.h"

/* Where lines go: counted always, drawn when they fall into the area. */
struct page {
    struct gs_grid *grid; /* NULL: only count */
    int width;
    struct gs_area area;
    int scroll, line;
    const struct gs_model *model;
};

static int row_of(struct page *page) {
    int y = page->area.top + page->line++ - page->scroll;
    bool inside = page->grid && y >= page->area.top && y < page->area.top + page->area.height;
    return inside ? y : -1;
}

static void heading(struct page *page, const char *text) {
    if (page->line > 0)
        row_of(page);
    int y = row_of(page);
    if (y >= 0)
        gs_grid_text(page->grid, 1, y, page->grid->width - 1, GS_STYLE_TITLE, text);
}

/* A name and what it is; long texts go on in the next rows, below their beginning. */
static void entry(struct page *page, const char *name, int column, const char *text) {
    enum { NAME_X = 3, LEAST_ROOM = 16 };
    int width = page->width;
    int y = row_of(page);
    if (y >= 0)
        gs_grid_text(page->grid, NAME_X, y, width - NAME_X, GS_STYLE_KEY, name);
    if (width - column < LEAST_ROOM)
        column = NAME_X + 2;
    if (NAME_X + gs_text_columns(name) + 2 > column)
        y = row_of(page);
    int room = width - column - 1 > 1 ? width - column - 1 : 1;
    for (;;) {
        size_t length = gs_text_fit(text, room);
        char line[512];
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (y >= 0)
            gs_grid_text(page->grid, column, y, room, GS_STYLE_TEXT, line);
        text += length + strspn(text + length, " ");
        if (!*text)
            return;
        y = row_of(page);
    }
}

/* All keys of one command on one line: "k Up". */
static void keys_of(const struct gs_keymap *keymap, const char *command, struct gs_text *text) {
    for (int i = 0; i < keymap->count; i++) {
        char name[16];
        if (strcmp(keymap->binding[i].command, command) != 0)
            continue;
        gs_key_name(keymap->binding[i].key, name, sizeof name);
        gs_text_add(text, "%s%s", text->length ? " " : "", name);
    }
}

static bool seen_before(const struct gs_keymap *keymap, int at) {
    for (int i = 0; i < at; i++)
        if (strcmp(keymap->binding[i].command, keymap->binding[at].command) == 0)
            return true;
    return false;
}

/* What the table of keys says of a command, or NULL. */
static const char *key_help(const char *command) {
    for (const struct gs_default_binding *b = gs_default_bindings; b->key; b++)
        if (b->help && strcmp(b->command, command) == 0)
            return b->help;
    return NULL;
}

/* What a key does: "the next stage", else its command: "hold off: how long peaks are held". */
static void describe(const char *command, struct gs_text *text) {
    const char *help = key_help(command);
    if (help) {
        gs_text_add(text, "%s", help);
        return;
    }
    struct gs_words words = {0};
    enum gs_command_id id;
    gs_text_add(text, "%s", command);
    if (gs_words_split(command, &words, NULL) == GS_OK && words.count > 0 &&
        gs_command_find(&words, &id, NULL) == GS_OK)
        gs_text_add(text, ": %s", gs_commands[id].help);
    gs_words_done(&words);
}

static bool is_digit_entry(const char *command) {
    return strncmp(command, "enter ", 6) == 0 && command[6] >= '0' && command[6] <= '9' &&
           !command[7];
}

static void list_page_keys(struct page *page) {
    struct gs_text back = {0};
    keys_of(&page->model->keymap, "quit", &back);
    gs_text_add(&back, "%sEsc", back.length ? " " : "");
    heading(page, "On this page");
    entry(page, gs_text_string(&back), 22, "back to where you were");
    entry(page, "Home End Space", 22, "to the beginning, to the end, further down");
    gs_text_done(&back);
}

static void list_keys(struct page *page) {
    const struct gs_keymap *keymap = &page->model->keymap;
    bool digits = false;
    heading(page, "Keys");
    for (int i = 0; i < keymap->count; i++) {
        const char *command = keymap->binding[i].command;
        if (seen_before(keymap, i) || (digits && is_digit_entry(command)))
            continue;
        struct gs_text keys = {0}, text = {0};
        if (is_digit_entry(command)) {
            /* ten lines that say the same are one */
            digits = true;
            gs_text_add(&keys, "0 to 9");
            describe("enter 0", &text);
        } else {
            keys_of(keymap, command, &keys);
            describe(command, &text);
        }
        entry(page, gs_text_string(&keys), 22, gs_text_string(&text));
        gs_text_done(&keys);
        gs_text_done(&text);
    }
}

static void list_commands(struct page *page, enum gs_command_place place, const char *title) {
    heading(page, title);
    for (int i = 0; i < GS_COMMAND_COUNT; i++) {
        if (gs_commands[i].place != place)
            continue;
        char name[96];
        snprintf(name, sizeof name, "%s %s", gs_commands[i].name, gs_commands[i].arguments);
        entry(page, name, 30, gs_commands[i].help);
    }
}

static void list_params(struct page *page) {
    heading(page, "Parameters, for set, get, nudge, toggle and reset");
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        enum gs_param_id id = (enum gs_param_id)i;
        char least[48], most[48], initial[48], text[256];
        gs_param_show(id, param->min, least, sizeof least);
        gs_param_show(id, param->max, most, sizeof most);
        gs_param_show(id, param->def, initial, sizeof initial);
        snprintf(text, sizeof text, "%s (%s to %s, %s)", param->help, least, most, initial);
        entry(page, param->key, 22, text);
    }
}

static void list_rest(struct page *page) {
    heading(page, "Stages, in the order of the path");
    for (int i = 0; i < GS_STAGE_COUNT; i++)
        entry(page, gs_stages[i].label, 22, gs_stages[i].help);
    heading(page, "Views");
    for (unsigned i = 0; i < gs_view_count(); i++)
        entry(page, gs_views[i]->name, 22, gs_views[i]->title);
    heading(page, "Elements of a theme, for color");
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        entry(page, gs_styles[i].name, 22, gs_styles[i].help);
}

static int write_page(struct page *page) {
    list_page_keys(page);
    list_keys(page);
    list_commands(page, GS_IN_FRONT_END, "Commands of the front end, after ':' or on a key");
    list_commands(page, GS_IN_ENGINE, "Commands of the engine");
    list_params(page);
    list_rest(page);
    return page->line;
}

static int rows(const struct gs_model *model, int width) {
    struct page page = {.width = width, .model = model};
    return write_page(&page);
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    struct page page = {
        .grid = grid, .width = grid->width, .area = area, .scroll = model->scroll, .model = model};
    /* The last row says where we are. */
    page.area.height--;
    int all = rows(model, grid->width);
    if (page.scroll > all - 1)
        page.scroll = all - 1; /* it was wider, and longer, when it was scrolled */
    write_page(&page);
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    int last = page.scroll + page.area.height;
    char text[96];
    snprintf(text, sizeof text, "%s %s  lines %d to %d of %d",
             page.scroll > 0 ? glyphs->more_up : " ", last < all ? glyphs->more_down : " ",
             page.scroll + 1, last < all ? last : all, all);
    gs_grid_right(grid, grid->width - 1, area.top + page.area.height, grid->width - 1, GS_STYLE_DIM,
                  text);
}

const struct gs_view gs_view_help = {
    .name = "help",
    .title = "keys, commands, parameters; the same key goes back",
    .in_round = false,
    .scrolls = true,
    .draw = draw,
    .rows = rows,
};
