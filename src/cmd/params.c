/* `gainstage params`: the parameter table for people, programs and the README. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gainstage/param.h"
#include "print.h"

static const char *type_name(enum gs_param_type type) {
    return type == GS_PARAM_SWITCH ? "switch" : type == GS_PARAM_CHOICE ? "choice" : "real";
}

/* A number with as many decimals as it has, whatever the locale says. */
static void add_number(struct gs_text *text, double value) {
    int decimals = 0;
    for (double scale = 1; decimals < 6 && fabs(value * scale - round(value * scale)) > 1e-6;
         scale *= 10)
        decimals++;
    gs_text_add_json_number(text, value, decimals);
}

static void add_default(struct gs_text *text, enum gs_param_id id, bool json) {
    const struct gs_param *param = &gs_params[id];
    if (!param->choices)
        add_number(text, param->def);
    else if (json)
        gs_text_add_json(text, param->choices[(int)param->def]);
    else
        gs_text_add(text, "%s", param->choices[(int)param->def]);
}

static void add_choices(struct gs_text *text, const struct gs_param *param) {
    gs_text_add(text, "[");
    for (int i = 0; param->choices && param->choices[i]; i++) {
        if (i > 0)
            gs_text_add(text, ", ");
        gs_text_add_json(text, param->choices[i]);
    }
    gs_text_add(text, "]");
}

static void add_json(struct gs_text *text) {
    gs_text_add(text, "[");
    for (enum gs_param_id id = 0; id < GS_PARAM_COUNT; id++) {
        const struct gs_param *param = &gs_params[id];
        const struct {
            const char *key;
            double value;
        } numbers[] = {{"min", param->min},
                       {"max", param->max},
                       {"step", param->step},
                       {"coarse", param->coarse}};
        const struct {
            const char *key, *value;
        } strings[] = {{"key", param->key},
                       {"label", param->label},
                       {"type", type_name(param->type)},
                       {"unit", param->unit},
                       {"help", param->help}};
        gs_text_add(text, "%s\n  {", id ? "," : "");
        for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
            gs_text_add(text, "\"%s\": ", strings[i].key);
            gs_text_add_json(text, strings[i].value);
            gs_text_add(text, ", ");
        }
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            gs_text_add(text, "\"%s\": ", numbers[i].key);
            add_number(text, numbers[i].value);
            gs_text_add(text, ", ");
        }
        gs_text_add(text, "\"default\": ");
        add_default(text, id, true);
        gs_text_add(text, ", \"choices\": ");
        add_choices(text, param);
        gs_text_add(text, "}");
    }
    gs_text_add(text, "\n]\n");
}

/* "-20..60" or "clean, tube, transformer" */
static void add_range(struct gs_text *text, const struct gs_param *param) {
    if (param->choices) {
        for (int i = 0; param->choices[i]; i++)
            gs_text_add(text, "%s%s", i ? ", " : "", param->choices[i]);
        return;
    }
    add_number(text, param->min);
    gs_text_add(text, "..");
    add_number(text, param->max);
}

/* "0.5, coarse 3" or "5 %, coarse 25 %" */
static void add_step(struct gs_text *text, const struct gs_param *param) {
    if (param->choices)
        return;
    bool percent = param->taper == GS_TAPER_GEOMETRIC;
    add_number(text, param->step * (percent ? 100 : 1));
    gs_text_add(text, "%s, coarse ", percent ? " %" : "");
    add_number(text, param->coarse * (percent ? 100 : 1));
    gs_text_add(text, "%s", percent ? " %" : "");
}

static void add_markdown(struct gs_text *text) {
    gs_text_add(text, "| key | range | default | unit | step | what it does |\n"
                      "|---|---|---|---|---|---|\n");
    for (enum gs_param_id id = 0; id < GS_PARAM_COUNT; id++) {
        const struct gs_param *param = &gs_params[id];
        gs_text_add(text, "| `%s` | ", param->key);
        add_range(text, param);
        gs_text_add(text, " | ");
        add_default(text, id, false);
        gs_text_add(text, " | %s | ", param->unit);
        add_step(text, param);
        gs_text_add(text, " | %s |\n", param->help);
    }
}

static void add_table(struct gs_text *text) {
    enum gs_stage stage = GS_STAGE_COUNT;
    for (enum gs_param_id id = 0; id < GS_PARAM_COUNT; id++) {
        const struct gs_param *param = &gs_params[id];
        if (param->stage != stage) {
            stage = param->stage;
            gs_text_add(text, "%s%s: %s\n", id ? "\n" : "", gs_stages[stage].label,
                        gs_stages[stage].help);
        }
        struct gs_text cell = {0};
        gs_text_add(text, "  ");
        gs_cmd_add_column(text, param->key, 17);
        add_range(&cell, param);
        if (*param->unit)
            gs_text_add(&cell, " %s", param->unit);
        gs_cmd_add_column(text, gs_text_string(&cell), 26);
        gs_text_clear(&cell);
        add_default(&cell, id, false);
        gs_cmd_add_column(text, gs_text_string(&cell), 7);
        gs_text_done(&cell);
        gs_text_add(text, "%s\n", param->help);
    }
}

static int run(const struct gs_arguments *arguments) {
    struct gs_text text = {0};
    if (gs_arguments_value(arguments, "json"))
        add_json(&text);
    else if (gs_arguments_value(arguments, "markdown"))
        add_markdown(&text);
    else
        add_table(&text);
    return gs_cmd_print(arguments, &text);
}

static const struct gs_option options[] = {
    {.name = "json",
     .help = "an array of objects with key, label, type, unit, min, max, default, step, coarse, "
             "choices and help"},
    {.name = "markdown", .help = "a table for a document"},
    {.name = NULL}};

const struct gs_subcommand gs_cmd_params = {
    .name = "params",
    .arguments = "",
    .summary = "list the parameters with range, default and help",
    .details =
        "Each line: key, range, default, what it does. A key takes a channel in front of it, "
        "as in 2.comp.drive; without one it means every channel. For frequencies `step` and "
        "`coarse` in the JSON are fractions of the value.",
    .options = options,
    .run = run};
