/* Rows about the knob in hand, for views that have them: the knobs of its stage, and what it does.
 */
#ifndef UI_KNOB_LINE_H
#define UI_KNOB_LINE_H

#include "grid.h"
#include "model.h"

/* What the knob in hand is and does: key, range, default, help. */
void gs_knob_help(const struct gs_model *model, struct gs_grid *grid, int y);
/* The knobs of the focused stage on one row from x on, the one in hand always among those shown. */
void gs_knob_row(const struct gs_model *model, struct gs_grid *grid, int x, int y);
/* How the name of a stage looks: in hand, on, off. */
enum gs_style gs_stage_style(const struct gs_model *model, enum gs_stage stage);
/* Name and lamp of a stage; returns how many columns it takes. */
int gs_stage_name(const struct gs_model *model, struct gs_grid *grid, int x, int y,
                  enum gs_stage stage);

#endif
