/* Help, made from the key map, the table of commands, the table of views and the table of
 * parameters. */
#include <stdio.h>
#include <string.h>

#include "gainstage/command.h"
#include "page.h"

enum { KEYS_X = 22, COMMANDS_X = 30 };

static void entry(struct gs_page *page, const char *name, int column, const char *text) {
    gs_page_entry(page, name, GS_STYLE_KEY, column, text, GS_STYLE_TEXT);
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

static void list_page_keys(struct gs_page *page, const struct gs_keymap *keymap) {
    struct gs_text back = {0};
    keys_of(keymap, "quit", &back);
    gs_text_add(&back, "%sEsc", back.length ? " " : "");
    gs_page_heading(page, "On this page");
    entry(page, gs_text_string(&back), KEYS_X, "back to where you were");
    entry(page, "Home End Space", KEYS_X, "to the beginning, to the end, further down");
    gs_text_done(&back);
}

static void list_keys(struct gs_page *page, const struct gs_keymap *keymap) {
    bool digits = false;
    gs_page_heading(page, "Keys");
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
        entry(page, gs_text_string(&keys), KEYS_X, gs_text_string(&text));
        gs_text_done(&keys);
        gs_text_done(&text);
    }
}

static void list_commands(struct gs_page *page, enum gs_command_place place, const char *title) {
    gs_page_heading(page, title);
    for (int i = 0; i < GS_COMMAND_COUNT; i++) {
        if (gs_commands[i].place != place)
            continue;
        char name[96];
        snprintf(name, sizeof name, "%s %s", gs_commands[i].name, gs_commands[i].arguments);
        entry(page, name, COMMANDS_X, gs_commands[i].help);
    }
}

static void list_params(struct gs_page *page) {
    gs_page_heading(page, "Parameters, for set, get, nudge, toggle and reset");
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        enum gs_param_id id = (enum gs_param_id)i;
        char least[48], most[48], initial[48], text[256];
        gs_param_show(id, param->min, least, sizeof least);
        gs_param_show(id, param->max, most, sizeof most);
        gs_param_show(id, param->def, initial, sizeof initial);
        snprintf(text, sizeof text, "%s (%s to %s, %s)", param->help, least, most, initial);
        entry(page, param->key, KEYS_X, text);
    }
}

static void list_view_keys(struct gs_page *page) {
    for (unsigned i = 0; i < gs_view_count(); i++) {
        if (!gs_views[i]->keys)
            continue;
        char title[64];
        snprintf(title, sizeof title, "Keys of the view '%s'", gs_views[i]->name);
        gs_page_heading(page, title);
        for (const struct gs_view_key *k = gs_views[i]->keys; k->key; k++)
            entry(page, k->key, KEYS_X, k->help);
    }
}

static void list_rest(struct gs_page *page) {
    gs_page_heading(page, "Stages, in the order of the path");
    for (int i = 0; i < GS_STAGE_COUNT; i++)
        entry(page, gs_stages[i].label, KEYS_X, gs_stages[i].help);
    gs_page_heading(page, "Views");
    for (unsigned i = 0; i < gs_view_count(); i++)
        entry(page, gs_views[i]->name, KEYS_X, gs_views[i]->title);
    gs_page_heading(page, "Elements of a theme, for color");
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        entry(page, gs_styles[i].name, KEYS_X, gs_styles[i].help);
}

static void write_page(struct gs_page *page, const struct gs_model *model) {
    list_page_keys(page, &model->keymap);
    list_keys(page, &model->keymap);
    list_view_keys(page);
    list_commands(page, GS_IN_FRONT_END, "Commands of the front end, after ':' or on a key");
    list_commands(page, GS_IN_ENGINE, "Commands of the engine");
    list_params(page);
    list_rest(page);
}

static int rows(const struct gs_model *model, int width) {
    struct gs_page page = {.width = width};
    write_page(&page, model);
    return page.line;
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    const int all = rows(model, grid->width);
    /* it was wider, and longer, when it was scrolled */
    const int scroll = model->scroll < all ? model->scroll : all - 1;
    struct gs_page page = gs_page_begin(grid, area, 0, grid->width, scroll);
    write_page(&page, model);
    gs_page_end(&page, gs_model_glyphs(model));
}

const struct gs_view gs_view_help = {
    .name = "help",
    .title = "keys, commands, parameters; the same key goes back",
    .in_round = false,
    .scrolls = true,
    .draw = draw,
    .rows = rows,
};
