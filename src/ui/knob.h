/* A knob as cells: its name on the left, its value on the right. */
#ifndef UI_KNOB_H
#define UI_KNOB_H

#include <stdbool.h>

#include "gainstage/param.h"
#include "grid.h"

/* Cells that the longest name and value with its unit take. */
enum { GS_KNOB_UNITS = 18 };

/* The value in few cells: "+3.0", "5.0k", "80Hz", "4.0:1", "tube"; dB go without saying. */
void gs_knob_short(enum gs_param_id id, double value, char *out, size_t size);
/* `on`: the stage is in the path. A name that leaves no room for the value is shortened or left
 * out. */
void gs_knob_draw(struct gs_grid *grid, int x, int y, int cells, enum gs_param_id id, double value,
                  bool focus, bool on);

#endif
