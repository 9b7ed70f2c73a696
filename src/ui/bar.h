/* Meters as cells: pure functions of values. */
#ifndef UI_BAR_H
#define UI_BAR_H

#include "glyphs.h"
#include "grid.h"

/* dB of reduction that fill a whole lane. */
#define GS_REDUCTION_SPAN 30.0

/* How many eighths of a cell a level fills in a lane of `cells`: round(8 · cells · deflection). */
int gs_bar_eighths(double dbfs, int cells);
/* The cell in which a held peak or a mark is drawn; -1 below the scale. */
int gs_bar_cell(double dbfs, int cells);

/* A level bar with its held peak and the aim mark. dBFS. */
void gs_bar_level(struct gs_grid *grid, int x, int y, int cells, double level, double held,
                  const struct gs_glyphs *glyphs);
/* Reduction in dB, drawn from the right end over free cells, in a shape of its own. A blank cell
 * stays between it and a level's tip, and the aim mark stays in sight. */
void gs_bar_reduction(struct gs_grid *grid, int x, int y, int cells, double reduction,
                      enum gs_style style, const struct gs_glyphs *glyphs);
/* The numbers of the scale over a lane; those that would touch are left out. */
void gs_bar_scale(struct gs_grid *grid, int x, int y, int cells);

#endif
