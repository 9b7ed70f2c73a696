/* figures: measures the real strip and prints what it found as a Markdown table.
 * Exit 1, with a line each on stderr, when a figure is not within what is wanted. */
#include <math.h>
#include <stdio.h>

/* cmocka.h, which measure.c uses, wants these */
#include <setjmp.h>
#include <stdarg.h>

#include "figures.h"

static const double rates[] = {44100, 48000, 96000, 192000};
enum { RATES = 4 };

/* With a true minus, and without the sign of a zero that was rounded to. */
static void print_number(double value, int decimals) {
    const double scale = pow(10, decimals);
    const double rounded = round(value * scale) / scale;
    printf(" %s%.*f |", rounded < 0 ? "−" : "", decimals, fabs(rounded));
}

static int print_row(const struct figure *figure) {
    int wrong = 0;
    printf("| %s | %s | %s |", figure->stage, figure->what, figure->wanted);
    for (int r = 0; r < RATES; r++) {
        const double value = figure->measure(rates[r], figure->argument);
        print_number(value, figure->decimals);
        if (!(value >= figure->least && value <= figure->most)) {
            fprintf(stderr, "figures: %s, %s: %g at %g Hz, wanted %s\n", figure->stage,
                    figure->what, value, rates[r], figure->wanted);
            wrong++;
        }
    }
    printf("\n");
    return wrong;
}

int main(void) {
    static const struct figure *const tables[] = {still_figures, moving_figures};
    static const char *const stages[] = {"strip",    "preamp",   "high-pass", "compressor",
                                         "de-esser", "enhancer", "gate",      "limiter"};
    int wrong = 0;
    printf("| stage | figure | wanted | 44.1 kHz | 48 kHz | 96 kHz | 192 kHz |\n"
           "|---|---|---|---|---|---|---|\n");
    for (size_t s = 0; s < sizeof stages / sizeof *stages; s++)
        for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
            for (const struct figure *row = tables[t]; row->stage; row++)
                if (row->stage[0] == stages[s][0] && row->stage[1] == stages[s][1])
                    wrong += print_row(row);
    figure_end();
    return wrong == 0 && fflush(stdout) == 0 ? 0 : 1;
}
