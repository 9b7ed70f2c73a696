/* Numbers for the screen: fixed width, right-aligned, so that nothing jumps. */
#ifndef UI_FIGURES_H
#define UI_FIGURES_H

#include <stddef.h>
#include <stdint.h>

#include "glyphs.h"

enum { GS_LEVEL_COLUMNS = 5, GS_CLIP_COLUMNS = 7 };

/* A level in dBFS in five columns: "-18.4", " -6.1", " +2.3"; "  -∞ " has no place in ASCII, so
 * what is below -99.9 reads "   --". */
void gs_figure_level(double dbfs, char *out, size_t size);
/* Reduction in dB in four columns: " 4.2", "12.0". */
void gs_figure_reduction(double decibel, char *out, size_t size);
/* A clip latch in seven columns: "CLIP ×3", "CLIP×42", "CLIP99+". */
void gs_figure_clips(uint64_t clips, const struct gs_glyphs *glyphs, char *out, size_t size);
/* Loudness or a range with one decimal; NaN reads "--". */
void gs_figure_loudness(double value, char *out, size_t size);
/* Time left on the disk, coarse on purpose: "31 h", "3 h 20", "24 min", "50 s"; "--" for NaN. */
void gs_figure_left(double seconds, char *out, size_t size);
/* A sample rate: "48 kHz", "44.1 kHz". */
void gs_figure_rate(double hertz, char *out, size_t size);

#endif
