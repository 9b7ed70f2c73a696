/* What `gainstage response` shows, and the three ways it is written. Private to src/cmd. */
#ifndef GAINSTAGE_CMD_RESPONSE_VIEW_H
#define GAINSTAGE_CMD_RESPONSE_VIEW_H

#include "gainstage/response.h"
#include "gainstage/text.h"
#include "plot.h"

struct gs_response_view {
    char settings[256]; /* where they come from: "engine main", "preset voice, comp.drive=4" */
    unsigned channel;   /* from 1 */
    const double *value;
    struct gs_response response;
};

/* Frequency response, static curve, harmonics. */
void gs_response_charts(const struct gs_response *response, struct gs_plot chart[3]);

void gs_response_add_text(struct gs_text *text, const struct gs_response_view *view,
                          unsigned columns, bool utf8);
void gs_response_add_json(struct gs_text *text, const struct gs_response_view *view);
void gs_response_add_csv(struct gs_text *text, const struct gs_response_view *view);
void gs_response_add_svg(struct gs_text *text, const struct gs_response_view *view);

#endif
