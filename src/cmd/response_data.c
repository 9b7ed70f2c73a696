/* `gainstage response` for programs: JSON and CSV. */
#include <math.h>

#include "response_view.h"

struct field {
    const char *key;
    double value;
    int decimals;
};

static void add_field(struct gs_text *text, struct field field) {
    gs_text_add_json(text, field.key);
    gs_text_add(text, ": ");
    gs_text_add_json_number(text, field.value, field.decimals);
}

/* Up to the one without a key, a comma between two. */
static void add_fields(struct gs_text *text, const struct field *field) {
    for (int i = 0; field[i].key; i++) {
        gs_text_add(text, "%s", i ? ", " : "");
        add_field(text, field[i]);
    }
}

static void add_parameters(struct gs_text *text, const double *value) {
    gs_text_add(text, "  \"parameters\": {");
    for (int id = 0; id < GS_PARAM_COUNT; id++) {
        char shown[32];
        gs_param_format((enum gs_param_id)id, value[id], shown, sizeof shown);
        gs_text_add(text, "%s", id ? ", " : "");
        gs_text_add_json(text, gs_params[id].key);
        gs_text_add(text, ": ");
        if (gs_params[id].choices)
            gs_text_add_json(text, shown);
        else
            gs_text_add(text, "%s", shown);
    }
    gs_text_add(text, "},\n");
}

static void add_harmonics(struct gs_text *text, const struct gs_response *response) {
    const double percent = 100 * pow(10, response->distortion / 20);
    gs_text_add(text, "  \"harmonics\": {");
    add_fields(text, (const struct field[]){{"hz", response->tone_hz, 0},
                                            {"level_dbfs", response->tone_level, 2},
                                            {"out_dbfs", response->fundamental, 3},
                                            {"thd_db", response->distortion, 2},
                                            {"thd_percent", percent, 6},
                                            {0}});
    gs_text_add(text, ", \"series\": [");
    for (int h = 2; h <= GS_RESPONSE_HARMONICS; h++) {
        gs_text_add(text, "%s{\"number\": %d, ", h > 2 ? ", " : "", h);
        add_field(text, (struct field){"db", response->harmonic[h], 2});
        gs_text_add(text, "}");
    }
    gs_text_add(text, "]}\n");
}

void gs_response_add_json(struct gs_text *text, const struct gs_response_view *view) {
    const struct gs_response *response = &view->response;
    gs_text_add(text, "{\n  \"settings\": ");
    gs_text_add_json(text, view->settings);
    gs_text_add(text, ",\n  \"channel\": %u,\n  ", view->channel);
    add_field(text, (struct field){"rate", response->rate, 0});
    gs_text_add(text, ",\n  \"latency_frames\": %u,\n  ", response->latency);
    add_field(text, (struct field){"latency_ms", 1000 * response->latency / response->rate, 3});
    gs_text_add(text, ",\n");
    add_parameters(text, view->value);
    gs_text_add(text, "  \"response\": [");
    for (unsigned i = 0; i < response->points; i++) {
        const struct gs_response_point *point = &response->point[i];
        gs_text_add(text, "%s\n    {", i ? "," : "");
        add_fields(text, (const struct field[]){{"hz", point->hz, 1},
                                                {"db", point->voice, 3},
                                                {"sibilant_db", point->sibilant, 3},
                                                {0}});
        gs_text_add(text, "}");
    }
    gs_text_add(text, "\n  ],\n  \"curve\": [");
    for (int i = 0; i < GS_RESPONSE_LEVELS; i++) {
        const struct gs_response_level *level = &response->level[i];
        gs_text_add(text, "%s\n    {", i ? "," : "");
        add_fields(text, (const struct field[]){{"in_dbfs", level->in, 1},
                                                {"out_dbfs", level->out, 3},
                                                {"comp_reduction_db", level->comp, 3},
                                                {"gate_reduction_db", level->gate, 3},
                                                {0}});
        gs_text_add(text, "}");
    }
    gs_text_add(text, "\n  ],\n");
    add_harmonics(text, response);
    gs_text_add(text, "}\n");
}

/* A number that stays a number in every table program; nothing where there is none. */
static void add_row(struct gs_text *text, const char *quantity, double at, double value) {
    gs_text_add(text, "%s,%.10g,", quantity, at);
    if (isfinite(value))
        gs_text_add(text, "%.3f", value);
    gs_text_add(text, "\n");
}

void gs_response_add_csv(struct gs_text *text, const struct gs_response_view *view) {
    const struct gs_response *response = &view->response;
    gs_text_add(text, "quantity,at,value\n");
    gs_text_add(text, "latency_frames,%.10g,%u\n", response->rate, response->latency);
    for (unsigned i = 0; i < response->points; i++)
        add_row(text, "response_db", response->point[i].hz, response->point[i].voice);
    for (unsigned i = 0; i < response->points; i++)
        add_row(text, "sibilant_db", response->point[i].hz, response->point[i].sibilant);
    for (int i = 0; i < GS_RESPONSE_LEVELS; i++)
        add_row(text, "curve_dbfs", response->level[i].in, response->level[i].out);
    for (int i = 0; i < GS_RESPONSE_LEVELS; i++)
        add_row(text, "comp_reduction_db", response->level[i].in, response->level[i].comp);
    for (int i = 0; i < GS_RESPONSE_LEVELS; i++)
        add_row(text, "gate_reduction_db", response->level[i].in, response->level[i].gate);
    for (int h = 2; h <= GS_RESPONSE_HARMONICS; h++)
        add_row(text, "harmonic_db", h, response->harmonic[h]);
    add_row(text, "thd_db", response->tone_level, response->distortion);
}
