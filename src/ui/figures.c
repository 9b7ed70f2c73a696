#include "figures.h"

#include <math.h>
#include <stdio.h>

/* Rounds first, so that -0.04 does not read "-0.0". */
static double tidy(double value) {
    double rounded = round(value * 10) / 10;
    return fabs(rounded) < 0.05 ? 0.0 : rounded;
}

void gs_figure_level(double dbfs, char *out, size_t size) {
    double shown = tidy(dbfs);
    if (!(shown > -100))
        snprintf(out, size, "   --");
    else if (shown > 99.9)
        snprintf(out, size, "+99.9");
    else
        snprintf(out, size, shown > 0 ? "%+5.1f" : "%5.1f", shown);
}

void gs_figure_reduction(double decibel, char *out, size_t size) {
    snprintf(out, size, "%4.1f", tidy(fmin(fmax(decibel, 0), 99.9)));
}

void gs_figure_clips(uint64_t clips, bool over, const struct gs_glyphs *glyphs, char *out,
                     size_t size) {
    const char *word = over ? "OVER" : "CLIP";
    if (clips < 10)
        snprintf(out, size, "%s %s%u", word, glyphs->times, (unsigned)clips);
    else if (clips < 100)
        snprintf(out, size, "%s%s%u", word, glyphs->times, (unsigned)clips);
    else
        snprintf(out, size, "%s99+", word);
}

void gs_figure_loudness(double value, char *out, size_t size) {
    if (isnan(value) || value < -100)
        snprintf(out, size, "%5s", "--");
    else
        snprintf(out, size, "%5.1f", tidy(fmin(value, 999)));
}

void gs_figure_range(double value, char *out, size_t size) {
    gs_figure_loudness(tidy(value) > 0 ? value : (double)NAN, out, size);
}

void gs_figure_lost(double seconds, char *out, size_t size) {
    if (!(seconds > 0))
        snprintf(out, size, "0");
    else if (seconds < 9.995)
        snprintf(out, size, "%.2f s", fmax(seconds, 0.01));
    else if (seconds < 99.95)
        snprintf(out, size, "%.1f s", seconds);
    else if (seconds < 600)
        snprintf(out, size, "%.0f s", seconds);
    else
        snprintf(out, size, "%.0f min", fmin(floor(seconds / 60), 9999));
}

void gs_figure_left(double seconds, char *out, size_t size) {
    if (!(seconds >= 0))
        snprintf(out, size, "--");
    else if (seconds >= 100 * 3600.0)
        snprintf(out, size, "%.0f d", floor(fmin(seconds, 8.64e8) / 86400));
    else if (seconds >= 10 * 3600)
        snprintf(out, size, "%d h", (int)(seconds / 3600));
    else if (seconds >= 3600)
        snprintf(out, size, "%d h %02d", (int)(seconds / 3600), (int)(seconds / 60) % 60);
    else if (seconds >= 60)
        snprintf(out, size, "%d min", (int)(seconds / 60));
    else
        snprintf(out, size, "%d s", (int)seconds);
}

void gs_figure_rate(double hertz, char *out, size_t size) {
    if (!(hertz > 0))
        snprintf(out, size, "--");
    else
        snprintf(out, size, "%g kHz", round(hertz / 100) / 10);
}
