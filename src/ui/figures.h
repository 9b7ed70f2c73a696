/* Numbers for the screen: fixed width, right-aligned, so that nothing jumps. */
#ifndef UI_FIGURES_H
#define UI_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "glyphs.h"

enum { GS_LEVEL_COLUMNS = 5, GS_CLIP_COLUMNS = 7 };

/* A level in dBFS in five columns: "-18.4", " -6.1", " +2.3"; "  -∞ " has no place in ASCII, so
 * what is below -99.9 reads "   --". */
void gs_figure_level(double dbfs, char *out, size_t size);
/* Reduction in dB in four columns: " 4.2", "12.0". */
void gs_figure_reduction(double decibel, char *out, size_t size);
/* A latch in seven columns. The converter's clips, which nothing can mend: "CLIP ×3", "CLIP×42",
 * "CLIP99+"; `over`, what a later stage did: "OVER ×3". */
void gs_figure_clips(uint64_t clips, bool over, const struct gs_glyphs *glyphs, char *out,
                     size_t size);
/* Loudness with one decimal; NaN reads "--". */
void gs_figure_loudness(double value, char *out, size_t size);
/* A loudness range: 0 means that there has been too little to tell it, so it reads "--" too. */
void gs_figure_range(double value, char *out, size_t size);
/* Sound that was lost: "0.27 s", "12.3 s", "2 min"; "0" for none. */
void gs_figure_lost(double seconds, char *out, size_t size);
/* Time left on the disk, coarse on purpose: "31 h", "3 h 20", "24 min", "50 s"; "--" for NaN. */
void gs_figure_left(double seconds, char *out, size_t size);
/* A sample rate: "48 kHz", "44.1 kHz". */
void gs_figure_rate(double hertz, char *out, size_t size);

#endif
