/* Charts as SVG. */
#include "plot.h"

#include <math.h>

/* Where a panel's inside lies on the page. */
struct panel {
    double left, top, width, height;
};

/* Text of any origin: markup is escaped, what XML 1.0 can't hold becomes '?'. */
static void add_escaped(struct gs_text *text, const char *string) {
    for (; *string; string++) {
        const unsigned char c = (unsigned char)*string;
        if (c == '<')
            gs_text_add(text, "&lt;");
        else if (c == '>')
            gs_text_add(text, "&gt;");
        else if (c == '&')
            gs_text_add(text, "&amp;");
        else if (c < ' ' || c >= 127)
            gs_text_add(text, "?");
        else
            gs_text_add(text, "%c", c);
    }
}

static void add_label(struct gs_text *text, double x, double y, const char *attributes,
                      const char *string) {
    gs_text_add(text, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, attributes);
    add_escaped(text, string);
    gs_text_add(text, "</text>\n");
}

static void add_grid(struct gs_text *text, const struct gs_plot *plot, const struct panel *at) {
    const double right = at->left + at->width, bottom = at->top + at->height;
    for (unsigned i = 0; i < plot->x.ticks; i++) {
        const double x = at->left + gs_plot_place(&plot->x, plot->x.tick[i].at) * at->width;
        gs_text_add(text, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>\n", x, at->top, bottom);
        add_label(text, x, bottom + 18, " text-anchor=\"middle\"", plot->x.tick[i].label);
    }
    for (unsigned i = 0; i < plot->y.ticks; i++) {
        const double y = bottom - gs_plot_place(&plot->y, plot->y.tick[i].at) * at->height;
        gs_text_add(text, "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>\n", at->left, y, right);
        add_label(text, at->left - 8, y + 4, " text-anchor=\"end\"", plot->y.tick[i].label);
    }
    gs_text_add(text,
                "<rect class=\"frame\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                at->left, at->top, at->width, at->height);
    add_label(text, at->left + at->width / 2, bottom + 38, " text-anchor=\"middle\"", plot->x.name);
    add_label(text, at->left, at->top - 12, " class=\"title\"", plot->title);
    add_label(text, at->left - 8, at->top - 12, " text-anchor=\"end\"", plot->y.name);
}

static void add_line(struct gs_text *text, const struct gs_plot *plot,
                     const struct gs_plot_line *line, const struct panel *at, unsigned number) {
    bool drawing = false;
    gs_text_add(text, "<path class=\"line%u\" d=\"", number);
    for (unsigned i = 0; i < line->count; i++) {
        if (!isfinite(line->y[i])) {
            drawing = false;
            continue;
        }
        /* Far outside the panel, numbers stay within what every reader draws. */
        const double place = fmin(fmax(gs_plot_place(&plot->y, line->y[i]), -3), 4);
        gs_text_add(text, "%c%.1f %.1f", drawing ? 'L' : 'M',
                    at->left + gs_plot_place(&plot->x, line->x[i]) * at->width,
                    at->top + (1 - place) * at->height);
        drawing = true;
    }
    gs_text_add(text, "\"/>\n");
}

static void add_bars(struct gs_text *text, const struct gs_plot *plot,
                     const struct gs_plot_line *line, const struct panel *at) {
    const double width = at->width / (line->count + 1) / 2;
    for (unsigned i = 0; i < line->count; i++) {
        const double top = gs_plot_place(&plot->y, line->y[i]);
        if (!(top > 0)) /* nor what is no number, of which fmin would make 1 */
            continue;
        const double place = fmin(top, 1);
        gs_text_add(text,
                    "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                    at->left + gs_plot_place(&plot->x, line->x[i]) * at->width - width / 2,
                    at->top + (1 - place) * at->height, width, place * at->height);
    }
}

static void add_legend(struct gs_text *text, const struct gs_plot *plot, const struct panel *at) {
    for (unsigned i = 0; plot->lines > 1 && i < plot->lines; i++) {
        const double y = at->top + at->height - 16 - 18 * (plot->lines - 1 - i);
        gs_text_add(text, "<path class=\"line%u\" d=\"M%.1f %.1fh24\"/>\n", i, at->left + 360, y);
        add_label(text, at->left + 390, y + 4, "", plot->line[i].name);
    }
}

static void add_panel(struct gs_text *text, const struct gs_plot *plot, const struct panel *at,
                      unsigned number) {
    add_grid(text, plot, at);
    gs_text_add(text,
                "<clipPath id=\"panel%u\"><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                "height=\"%.1f\"/></clipPath>\n<g clip-path=\"url(#panel%u)\">\n",
                number, at->left, at->top, at->width, at->height, number);
    for (unsigned i = plot->lines; i-- > 0;)
        if (plot->bars)
            add_bars(text, plot, &plot->line[i], at);
        else
            add_line(text, plot, &plot->line[i], at, i);
    gs_text_add(text, "</g>\n");
    add_legend(text, plot, at);
}

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 740\" width=\"960\" "
    "height=\"740\">\n"
    "<style>\n"
    "text { font: 12px sans-serif; fill: #333; }\n"
    ".title { font-weight: bold; font-size: 13px; }\n"
    ".heading { font-weight: bold; font-size: 17px; }\n"
    ".page { fill: #fff; }\n"
    ".grid { stroke: #808080; stroke-opacity: .35; fill: none; }\n"
    ".frame { stroke: #808080; fill: none; }\n"
    ".line0 { stroke: #2478c8; stroke-width: 2; fill: none; }\n"
    ".line1 { stroke: #d07a1e; stroke-width: 2; stroke-dasharray: 6 4; fill: none; }\n"
    ".bar { fill: #2478c8; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "text { fill: #d6d8da; }\n"
    ".page { fill: #16181b; }\n"
    ".line0 { stroke: #5aa7ee; }\n"
    ".line1 { stroke: #eda04f; }\n"
    ".bar { fill: #5aa7ee; }\n"
    "}\n"
    "</style>\n"
    "<rect class=\"page\" width=\"960\" height=\"740\"/>\n";

void gs_plot_svg(struct gs_text *text, const struct gs_plot plot[3], const char *heading,
                 const char *notes) {
    static const struct panel panels[3] = {
        {70, 110, 860, 230}, {70, 420, 380, 260}, {550, 420, 380, 260}};
    gs_text_add(text, "%s", head);
    add_label(text, 40, 36, " class=\"heading\"", heading);
    add_label(text, 40, 60, "", notes);
    for (unsigned i = 0; i < 3; i++)
        add_panel(text, &plot[i], &panels[i], i);
    gs_text_add(text, "</svg>\n");
}
