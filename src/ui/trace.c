#include "trace.h"

#include <math.h>

void gs_trace_advance(struct gs_trace *trace, double seconds, double value) {
    trace->age += seconds;
    /* After a long halt nobody knows what the seconds before were. */
    for (; trace->age >= 1; trace->age -= 1, trace->count++)
        trace->value[trace->count % GS_TRACE] = trace->age >= 2 ? (float)NAN : (float)value;
}

double gs_trace_mean(const struct gs_trace *trace, uint64_t back, unsigned span) {
    double sum = 0;
    unsigned known = 0;
    for (uint64_t i = back; i < back + span && i < trace->count && i < GS_TRACE; i++) {
        const float value = trace->value[(trace->count - 1 - i) % GS_TRACE];
        if (!isnan(value)) {
            sum += (double)value;
            known++;
        }
    }
    return known ? sum / known : (double)NAN;
}

unsigned gs_trace_span(int columns) {
    static const unsigned spans[] = {2, 3, 4, 5, 6, 10};
    size_t i = 0;
    while (i + 1 < sizeof spans / sizeof spans[0] && (int)spans[i] * columns < 300)
        i++;
    return spans[i];
}

static double place_of(const struct gs_trace_chart *chart, double value) {
    return fmin(fmax((value - chart->least) / (chart->most - chart->least), 0), 1);
}

int gs_trace_row(const struct gs_trace_chart *chart, double value) {
    const int row = (int)floor(place_of(chart, value) * chart->rows + 1e-9);
    return row < chart->rows ? row : chart->rows - 1;
}

static void draw_column(struct gs_grid *grid, const struct gs_trace_chart *chart, int x,
                        double value, const struct gs_glyphs *glyphs) {
    const int filled =
        isnan(value) ? 0 : (int)lround(place_of(chart, value) * chart->rows * GS_EIGHTHS);
    const int target = isnan(chart->target) ? -1 : gs_trace_row(chart, chart->target);
    for (int row = 0; row < chart->rows; row++) {
        const int y = chart->y + chart->rows - 1 - row, eighths = filled - row * GS_EIGHTHS;
        const uint32_t fill =
            eighths <= 0 ? ' ' : glyphs->column[eighths < GS_EIGHTHS ? eighths : GS_EIGHTHS];
        if (fill != ' ')
            gs_grid_put(grid, x, y, fill,
                        target >= 0 && row >= target ? GS_STYLE_METER_HIGH : GS_STYLE_METER_SAFE);
        else if (row == target)
            gs_grid_put(grid, x, y, glyphs->line, GS_STYLE_METER_AIM);
    }
}

void gs_trace_draw(struct gs_grid *grid, const struct gs_trace_chart *chart,
                   const struct gs_trace *trace, const struct gs_glyphs *glyphs) {
    const unsigned span = chart->span > 0 ? chart->span : 1;
    /* seconds of the span that is not over yet stand at the right edge too */
    const uint64_t open = trace->count % span;
    for (int i = 0; i < chart->columns; i++) {
        const uint64_t ago = (uint64_t)(chart->columns - 1 - i);
        const uint64_t back = open == 0 ? ago * span : ago == 0 ? 0 : open + (ago - 1) * span;
        const unsigned length = open > 0 && ago == 0 ? (unsigned)open : span;
        draw_column(grid, chart, chart->x + i, gs_trace_mean(trace, back, length), glyphs);
    }
}
