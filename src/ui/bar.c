#include "bar.h"

#include <math.h>
#include <string.h>

#include "gainstage/meter/deflection.h"

int gs_bar_eighths(double dbfs, int cells) {
    return (int)lround(gs_deflection(dbfs) * cells * GS_EIGHTHS);
}

int gs_bar_cell(double dbfs, int cells) {
    double deflection = gs_deflection(dbfs);
    if (!(deflection > 0) || cells < 1)
        return -1;
    int cell = (int)(deflection * cells);
    return cell < cells ? cell : cells - 1;
}

static enum gs_style zone_style(double dbfs) {
    switch (gs_zone_of(dbfs)) {
    case GS_ZONE_HOT:
        return GS_STYLE_METER_HOT;
    case GS_ZONE_HIGH:
        return GS_STYLE_METER_HIGH;
    case GS_ZONE_SAFE:
        break;
    }
    return GS_STYLE_METER_SAFE;
}

void gs_bar_level(struct gs_grid *grid, int x, int y, int cells, double level, double held,
                  const struct gs_glyphs *glyphs) {
    int filled = gs_bar_eighths(level, cells);
    int tip = (filled - 1) / GS_EIGHTHS;
    for (int i = 0; i < cells; i++) {
        int eighths = filled - i * GS_EIGHTHS;
        if (eighths <= 0)
            break;
        /* The tip tells the truth about the level, what lies below it about its own place. */
        double here = i == tip ? level : gs_deflection_inverse((double)i / cells);
        gs_grid_put(grid, x + i, y, glyphs->bar[eighths < GS_EIGHTHS ? eighths : GS_EIGHTHS],
                    zone_style(here));
    }
    int aim = gs_bar_cell(GS_DEFLECTION_AIM, cells);
    if (aim >= 0 && filled <= aim * GS_EIGHTHS)
        gs_grid_put(grid, x + aim, y, glyphs->aim, GS_STYLE_METER_AIM);
    int peak = gs_bar_cell(held, cells);
    if (peak >= 0 && filled <= peak * GS_EIGHTHS)
        gs_grid_put(grid, x + peak, y, glyphs->peak,
                    gs_zone_of(held) == GS_ZONE_HOT ? GS_STYLE_METER_HOT : GS_STYLE_METER_PEAK);
}

static bool is_bar(const struct gs_glyphs *glyphs, uint32_t glyph) {
    for (int i = 1; i <= GS_EIGHTHS; i++)
        if (glyph != ' ' && glyph == glyphs->bar[i])
            return true;
    return false;
}

void gs_bar_reduction(struct gs_grid *grid, int x, int y, int cells, double reduction,
                      enum gs_style style, const struct gs_glyphs *glyphs) {
    if (!(reduction > 0))
        return;
    int halves = (int)lround(fmin(reduction / GS_REDUCTION_SPAN, 1.0) * cells * 2);
    for (int i = 0; i < cells && i * 2 < halves; i++) {
        int at = x + cells - 1 - i;
        bool whole = halves - i * 2 > 1;
        /* what stands left of the lane is no bar */
        if (i + 1 < cells && is_bar(glyphs, gs_grid_at(grid, at - 1, y).glyph))
            break;
        if (gs_grid_at(grid, at, y).glyph == ' ')
            gs_grid_put(grid, at, y, whole ? glyphs->reduction : glyphs->reduction_half, style);
    }
}

/* Whether the cells from..end of a row, and those beside them, are blank. */
static bool is_free(const struct gs_grid *grid, int from, int end, int y) {
    for (int x = from - 1; x <= end; x++)
        if (gs_grid_at(grid, x, y).glyph != ' ')
            return false;
    return true;
}

void gs_bar_scale(struct gs_grid *grid, int x, int y, int cells) {
    /* Where not all of them fit, these are missed least at the end. */
    static const double order[] = {0, -12, -20, -6, -60, -40, -30, -3};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        const struct gs_scale_mark *mark = gs_deflection_marks;
        while (mark->text && fabs(mark->decibel - order[i]) > 0.1)
            mark++;
        if (!mark->text)
            continue;
        int length = (int)strlen(mark->text);
        int cell = (int)fmin(gs_deflection(mark->decibel) * cells, cells - 1);
        int from = x + cell - length / 2; /* centred on the cell */
        if (from < x)
            from = x;
        if (from + length > x + cells)
            from = x + cells - length;
        if (from >= x && is_free(grid, from, from + length, y))
            gs_grid_text(grid, from, y, length, GS_STYLE_SCALE, mark->text);
    }
}
