/* figures [TABLE]: measures the real strip and prints what it found as a Markdown table; or
 * compares that with such a table, which has to hold the same rows, with figures that have not
 * drifted. Exit 1, with a line each on stderr, when a figure is not within what is wanted or is not
 * the table's. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka.h, which measure.c uses, wants these */
#include <setjmp.h>
#include <stdarg.h>

#include "figures.h"

static const double rates[] = {44100, 48000, 96000, 192000};
enum { RATES = 4 };

struct row {
    const struct figure *figure;
    double value[RATES];
};

static const struct figure *const tables[] = {still_figures, moving_figures};
static const char *const stages[] = {"strip",    "preamp",   "high-pass", "compressor",
                                     "de-esser", "enhancer", "gate",      "limiter"};
static const char *const head[] = {
    "| stage | figure | wanted | 44.1 kHz | 48 kHz | 96 kHz | 192 kHz |\n",
    "|---|---|---|---|---|---|---|\n"};
enum { TABLES = sizeof tables / sizeof *tables, STAGES = sizeof stages / sizeof *stages };

/* Counts what is not as wanted. */
static int measure(struct row *row) {
    const struct figure *figure = row->figure;
    int wrong = 0;
    for (int r = 0; r < RATES; r++) {
        const double value = figure->measure(rates[r], figure->argument);
        row->value[r] = value;
        if (!(value >= figure->least && value <= figure->most)) {
            fprintf(stderr, "figures: %s, %s: %g at %g Hz, wanted %s\n", figure->stage,
                    figure->what, value, rates[r], figure->wanted);
            wrong++;
        }
    }
    return wrong;
}

static int title(const struct figure *figure, char *text, size_t size) {
    return snprintf(text, size, "| %s | %s | %s |", figure->stage, figure->what, figure->wanted);
}

/* With a true minus, and without the sign of a zero that was rounded to. */
static void print_number(double value, int decimals) {
    const double scale = pow(10, decimals);
    const double rounded = round(value * scale) / scale;
    printf(" %s%.*f |", rounded < 0 ? "−" : "", decimals, fabs(rounded));
}

static void print(const struct row *row) {
    char text[256];
    title(row->figure, text, sizeof text);
    printf("%s", text);
    for (int r = 0; r < RATES; r++)
        print_number(row->value[r], row->figure->decimals);
    printf("\n");
}

/* Another compiler rounds the last digits differently, and more so what is nearly nothing: a figure
 * has drifted when it is off by a twentieth of the span that is wanted, or, where that is open at
 * one end, of its own size. */
static double slack(const struct figure *figure, double value) {
    const double span = figure->most - figure->least;
    return (span < 100 ? span : fabs(value)) / 20 + pow(10, -figure->decimals);
}

/* The next number behind *text, " −1.5 |"; false where there is none. */
static int read_number(const char **text, double *number) {
    static const char minus[] = "−";
    const char *at = *text + strspn(*text, " ");
    const int negative = strncmp(at, minus, sizeof minus - 1) == 0;
    char *end;
    at += negative ? sizeof minus - 1 : 0;
    *number = strtod(at, &end) * (negative ? -1 : 1);
    *text = end + strspn(end, " |");
    return end != at && *text != end;
}

static int compare(const struct row *row, FILE *table) {
    const struct figure *figure = row->figure;
    char text[256], line[512] = "";
    const size_t length = (size_t)title(figure, text, sizeof text);
    if (!fgets(line, sizeof line, table) || strncmp(line, text, length) != 0) {
        fprintf(stderr, "figures: the table has no such row in this place: %s\n", text);
        return 1;
    }
    const char *at = line + length;
    for (int r = 0; r < RATES; r++) {
        double told;
        if (!read_number(&at, &told) ||
            !(fabs(told - row->value[r]) <= slack(figure, row->value[r]))) {
            fprintf(stderr, "figures: %s, %s: %.*f at %g Hz, not what the table says:%s",
                    figure->stage, figure->what, figure->decimals, row->value[r], rates[r],
                    line + length);
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    int wrong = 0;
    char line[512];
    FILE *table = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (argc > 2 || (argc == 2 && !table)) {
        fprintf(stderr, "usage: figures [TABLE]\n");
        return 2;
    }
    for (int i = 0; i < 2; i++) {
        if (!table)
            printf("%s", head[i]);
        else if (!fgets(line, sizeof line, table) || strcmp(line, head[i]) != 0)
            wrong += fprintf(stderr, "figures: the table does not begin with %s", head[i]) > 0;
    }
    for (int s = 0; s < STAGES; s++)
        for (int t = 0; t < TABLES; t++)
            for (const struct figure *figure = tables[t]; figure->stage; figure++) {
                struct row row = {.figure = figure};
                if (strcmp(figure->stage, stages[s]) != 0)
                    continue;
                wrong += measure(&row);
                if (table)
                    wrong += compare(&row, table);
                else
                    print(&row);
            }
    if (table && fgets(line, sizeof line, table))
        wrong += fprintf(stderr, "figures: the table has a row too many: %s", line) > 0;
    if (table)
        fclose(table);
    figure_end();
    return wrong == 0 && fflush(stdout) == 0 ? 0 : 1;
}
