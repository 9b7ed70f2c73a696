/* `gainstage __manual`: the manual page, and with --table the tables of the README. Everything that
 * a table of the program holds is read from there. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/assets.h"
#include "gainstage/command.h"
#include "gainstage/engine.h"
#include "gainstage/keys.h"
#include "gainstage/param.h"
#include "gainstage/ui.h"
#include "print.h"

/* ---- tables, written in one of two ways ---- */

/* A row: a name, what goes with it, and what it means. Adds to `out` as Markdown or as roff. */
typedef void add_row(struct gs_text *out, const char *name, const char *arguments,
                     const char *meaning);

/* Text in a Markdown table's cell. */
static void add_cell(struct gs_text *out, const char *text) {
    for (; *text; text++)
        gs_text_add(out, *text == '|' || *text == '\\' ? "\\%c" : "%c", *text);
}

static void markdown_row(struct gs_text *out, const char *name, const char *arguments,
                         const char *meaning) {
    gs_text_add(out, "| `%s%s", name, *arguments ? " " : "");
    /* in a code span nothing is escaped but the bar, which would end the cell */
    for (; *arguments; arguments++)
        gs_text_add(out, *arguments == '|' ? "\\|" : "%c", *arguments);
    gs_text_add(out, "` | ");
    add_cell(out, meaning);
    gs_text_add(out, " |\n");
}

/* Text in roff's body: backslashes mean themselves, a line can't become a request. */
static void add_roff(struct gs_text *out, const char *text) {
    for (bool line_start = true; *text; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            gs_text_add(out, "\\&");
        line_start = *text == '\n';
        if (*text == '\\')
            gs_text_add(out, "\\e");
        else if (*text == '-')
            gs_text_add(out, "\\-");
        else
            gs_text_add_bytes(out, text, 1);
    }
}

static void roff_row(struct gs_text *out, const char *name, const char *arguments,
                     const char *meaning) {
    gs_text_add(out, ".TP\n\\fB");
    add_roff(out, name);
    gs_text_add(out, "\\fR");
    if (*arguments) {
        gs_text_add(out, " ");
        add_roff(out, arguments);
    }
    gs_text_add(out, "\n");
    add_roff(out, meaning);
    gs_text_add(out, "\n");
}

static void subcommand_rows(struct gs_text *out, add_row *row) {
    for (int i = 0; gs_subcommands[i]; i++)
        if (!gs_subcommands[i]->hidden)
            row(out, gs_subcommands[i]->name, gs_subcommands[i]->arguments,
                gs_subcommands[i]->summary);
}

static void command_rows(struct gs_text *out, add_row *row) {
    for (int i = 0; i < GS_COMMAND_COUNT; i++)
        row(out, gs_commands[i].name, gs_commands[i].arguments, gs_commands[i].help);
}

/* "-20..60 dB, 0" or "clean, tube, transformer; clean" */
static void add_param_range(struct gs_text *out, enum gs_param_id id) {
    const struct gs_param *param = &gs_params[id];
    if (param->choices)
        for (int i = 0; param->choices[i]; i++)
            gs_text_add(out, "%s%s", i ? "|" : "", param->choices[i]);
    else
        gs_text_add(out, "%g..%g%s%s", param->min, param->max, *param->unit ? " " : "",
                    param->unit);
}

static void param_rows(struct gs_text *out, add_row *row) {
    for (int id = 0; id < GS_PARAM_COUNT; id++) {
        struct gs_text range = {0}, meaning = {0};
        char initial[64];
        add_param_range(&range, (enum gs_param_id)id);
        gs_param_show((enum gs_param_id)id, gs_params[id].def, initial, sizeof initial);
        gs_text_add(&meaning, "%s (%s)", gs_params[id].help, initial);
        row(out, gs_params[id].key, gs_text_string(&range), gs_text_string(&meaning));
        gs_text_done(&range);
        gs_text_done(&meaning);
    }
}

static void stage_rows(struct gs_text *out, add_row *row) {
    for (int i = 0; i < GS_STAGE_COUNT; i++)
        row(out, gs_stages[i].key, "", gs_stages[i].help);
}

static void status_rows(struct gs_text *out, add_row *row) {
    for (unsigned i = 0; i < gs_field_count(); i++)
        row(out, gs_fields[i].key, "", gs_fields[i].help);
}

static void asset_rows(struct gs_text *out, add_row *row, enum gs_asset_kind kind) {
    struct gs_asset *assets = NULL;
    unsigned count = 0;
    if (gs_assets_list(kind, &assets, &count, NULL) != GS_OK)
        return;
    for (unsigned i = 0; i < count; i++)
        if (!assets[i].own)
            row(out, assets[i].name, "", assets[i].title);
    free(assets);
}

static void preset_rows(struct gs_text *out, add_row *row) {
    asset_rows(out, row, GS_ASSET_PRESET);
}

static void theme_rows(struct gs_text *out, add_row *row) {
    asset_rows(out, row, GS_ASSET_THEME);
}

static void view_rows(struct gs_text *out, add_row *row) {
    const char *name, *title;
    for (unsigned i = 0; gs_ui_view(i, &name, &title); i++)
        row(out, name, "", title);
}

static void view_key_rows(struct gs_text *out, add_row *row) {
    const char *name, *title, *key, *help;
    for (unsigned i = 0; gs_ui_view(i, &name, &title); i++)
        for (unsigned k = 0; gs_ui_view_key(i, k, &key, &help); k++) {
            struct gs_text both = {0};
            gs_text_add(&both, "%s (%s)", help, name);
            row(out, key, "", gs_text_string(&both));
            gs_text_done(&both);
        }
}

static void element_rows(struct gs_text *out, add_row *row) {
    const char *name, *help;
    for (unsigned i = 0; gs_ui_element(i, &name, &help); i++)
        row(out, name, "", help);
}

/* Digits stand for themselves: all of them are one row. */
static bool types_itself(const struct gs_default_binding *binding) {
    return strlen(binding->key) == 1 &&
           (isdigit((unsigned char)*binding->key) || *binding->key == '.');
}

static const char *help_of(const char *command) {
    size_t length = strcspn(command, " ");
    for (int i = 0; i < GS_COMMAND_COUNT; i++)
        if (strncmp(gs_commands[i].name, command, length) == 0 && !gs_commands[i].name[length])
            return gs_commands[i].help;
    return "";
}

static void key_row(struct gs_text *out, add_row *row, const char *keys, const char *command,
                    const char *help) {
    struct gs_text meaning = {0};
    gs_text_add(&meaning, "%s (%s)", help ? help : help_of(command), command);
    row(out, keys, "", gs_text_string(&meaning));
    gs_text_done(&meaning);
}

static void key_rows(struct gs_text *out, add_row *row) {
    for (const struct gs_default_binding *binding = gs_default_bindings; binding->key; binding++) {
        const struct gs_default_binding *before = gs_default_bindings;
        while (strcmp(before->command, binding->command) != 0)
            before++;
        if (before != binding)
            continue; /* named with the first key of that command */
        if (types_itself(binding)) {
            if (*binding->key == '0')
                key_row(out, row, "0-9 .", "enter", binding->help);
            continue;
        }
        struct gs_text keys = {0};
        for (const struct gs_default_binding *b = binding; b->key; b++)
            if (strcmp(b->command, binding->command) == 0)
                gs_text_add(&keys, "%s%s", keys.length ? " " : "", b->key);
        key_row(out, row, gs_text_string(&keys), binding->command, binding->help);
        gs_text_done(&keys);
    }
}

static const struct table {
    const char *name, *heading; /* Markdown column headings */
    void (*rows)(struct gs_text *out, add_row *row);
} tables[] = {
    {"subcommands", "| `gainstage …` | |\n|---|---|\n", subcommand_rows},
    {"keys", "| key | |\n|---|---|\n", key_rows},
    {"commands", "| command | |\n|---|---|\n", command_rows},
    {"stages", "| stage | |\n|---|---|\n", stage_rows},
    {"status", "| field | |\n|---|---|\n", status_rows},
    {"views", "| view | |\n|---|---|\n", view_rows},
    {"viewkeys", "| key | |\n|---|---|\n", view_key_rows},
    {"themes", "| theme | |\n|---|---|\n", theme_rows},
    {"presets", "| preset | |\n|---|---|\n", preset_rows},
};
enum { TABLES = sizeof tables / sizeof *tables };

/* ---- the manual page, in man(7) ---- */

static void add_section(struct gs_text *out, const char *title, const char *introduction) {
    gs_text_add(out, ".SH %s\n%s", title, introduction);
}

static void add_paragraphs(struct gs_text *out, const char *details) {
    while (*details) {
        const char *end = strstr(details, "\n\n");
        size_t length = end ? (size_t)(end - details) : strlen(details);
        struct gs_text paragraph = {0};
        gs_text_add_bytes(&paragraph, details, length);
        gs_text_add(out, ".PP\n");
        add_roff(out, gs_text_string(&paragraph));
        gs_text_add(out, "\n");
        gs_text_done(&paragraph);
        details += length + (end ? 2 : 0);
    }
}

static void add_subcommand(struct gs_text *out, const struct gs_subcommand *command) {
    gs_text_add(out, ".SS gainstage %s", command->name);
    if (*command->arguments) {
        gs_text_add(out, " ");
        add_roff(out, command->arguments);
    }
    gs_text_add(out, "\n");
    add_roff(out, command->summary);
    gs_text_add(out, ".\n");
    if (command->details)
        add_paragraphs(out, command->details);
    for (const struct gs_option *option = command->options; option && option->name; option++) {
        char name[64];
        if (option->letter)
            snprintf(name, sizeof name, "-%c, --%s", option->letter, option->name);
        else
            snprintf(name, sizeof name, "--%s", option->name);
        roff_row(out, name, option->argument ? option->argument : "", option->help);
    }
}

static void add_manual(struct gs_text *out) {
    gs_text_add(out, ".TH GAINSTAGE 1 \"\" \"gainstage " GS_VERSION "\" \"User Commands\"\n");
    add_section(out, "NAME", "gainstage \\- record and meter sound in a terminal\n");
    add_section(out, "SYNOPSIS", ".B gainstage\n[\\fICOMMAND\\fR] [\\fIOPTION\\fR...]\n");
    add_section(out, "DESCRIPTION",
                "Records a microphone or line input through a channel strip, with a meter behind "
                "every stage.\nThe engine that records runs on its own: a front end can be "
                "closed, or its connection lost,\nand the take goes on. Without a command, "
                "gainstage starts an engine when none runs, and shows it.\n");
    add_section(out, "COMMANDS", "");
    for (int i = 0; gs_subcommands[i]; i++)
        if (!gs_subcommands[i]->hidden)
            add_subcommand(out, gs_subcommands[i]);
    add_section(out, "STAGES", "In the order of the signal; a meter stands behind each of them.\n");
    stage_rows(out, roff_row);
    add_section(out, "PARAMETERS",
                "A number before the key means one channel: 2.comp.drive. Without it, every "
                "channel is meant.\nDefaults are in parentheses.\n");
    param_rows(out, roff_row);
    add_section(out, "COMMAND LANGUAGE",
                "One language for the config file, presets, themes, keys and\n"
                ".BR \"gainstage ctl\" .\nA command is a line of words; '...' and \"...\" quote, "
                "# begins a comment.\n");
    command_rows(out, roff_row);
    add_section(out, "KEYS", "As they are before the config file binds others.\n");
    key_rows(out, roff_row);
    add_section(out, "VIEWS", "");
    view_rows(out, roff_row);
    gs_text_add(out, ".PP\nKeys that only one of them has:\n");
    view_key_rows(out, roff_row);
    add_section(out, "THEMES",
                "A theme is a file of\n.B color\nlines, with one of\n.B glyphs\nif it likes. "
                "Those that come with the program:\n");
    theme_rows(out, roff_row);
    gs_text_add(out, ".PP\nWhat can be given a colour:\n");
    element_rows(out, roff_row);
    add_section(out, "STATUS", "The fields of\n.BR \"gainstage status\" .\n");
    status_rows(out, roff_row);
    add_section(out, "PRESETS", "");
    preset_rows(out, roff_row);
    add_section(out, "FILES", "");
    roff_row(out, "~/.config/gainstage/config", "", "commands, executed at the start");
    roff_row(out, "~/.config/gainstage/presets/NAME.preset", "", "presets of your own");
    roff_row(out, "~/.config/gainstage/themes/NAME.theme", "", "themes of your own");
    roff_row(out, "~/.local/state/gainstage/", "", "logs");
    roff_row(out, "$XDG_RUNTIME_DIR/gainstage/NAME.sock", "", "a session's socket");
    add_section(out, "EXIT STATUS", "0 on success, 2 on wrong usage, 1 on any other failure.\n");
}

static int run(const struct gs_arguments *arguments) {
    const char *name = gs_arguments_value(arguments, "table");
    struct gs_text out = {0};
    if (!name) {
        add_manual(&out);
        return gs_cmd_print(arguments, &out);
    }
    for (int i = 0; i < TABLES; i++)
        if (strcmp(name, tables[i].name) == 0) {
            gs_text_add(&out, "%s", tables[i].heading);
            tables[i].rows(&out, markdown_row);
            return gs_cmd_print(arguments, &out);
        }
    struct gs_error error;
    return gs_cmd_fail(arguments, gs_fail(&error, GS_ERR_USAGE, "no table '%.32s'", name), &error);
}

const struct gs_subcommand gs_cmd_manual = {
    .name = "__manual",
    .arguments = "",
    .summary = "print the manual page",
    .hidden = true,
    .options =
        (const struct gs_option[]){
            {.name = "table", .argument = "NAME", .help = "print one table as Markdown instead"},
            {.name = NULL}},
    .run = run,
};
