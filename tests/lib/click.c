#include "click.h"

#include <math.h>

#include "measure.h"

const double click_tones[CLICK_TONES] = {100, 997, 6000};

enum { SECTIONS = 4 };

/* A section of second order: 2 poles, and zeros at 0 Hz (high) or at half the rate. */
struct section {
    double b0, b1, a1, a2, x1, x2, y1, y2;
};

/* Robert Bristow-Johnson's cookbook; q as an 8th-order Butterworth has it. */
static struct section design(double rate, double corner, int number, int high) {
    const double pi = 3.14159265358979323846;
    const double w = 2 * pi * corner / rate;
    const double q = 0.5 / cos(pi * (2 * number + 1) / (4.0 * SECTIONS));
    const double alpha = sin(w) / (2 * q);
    const double edge = high ? 1 + cos(w) : 1 - cos(w);
    return (struct section){
        .b0 = edge / 2 / (1 + alpha),
        .b1 = (high ? -edge : edge) / (1 + alpha),
        .a1 = -2 * cos(w) / (1 + alpha),
        .a2 = (1 - alpha) / (1 + alpha),
    };
}

static double run(struct section *s, double x) {
    const double y = s->b0 * (x + s->x2) + s->b1 * s->x1 - s->a1 * s->y1 - s->a2 * s->y2;
    s->x2 = s->x1;
    s->x1 = x;
    s->y2 = s->y1;
    s->y1 = y;
    return y;
}

double click_peak(const float *x, size_t n, size_t from, double rate, double tone) {
    struct section section[2 * SECTIONS];
    const int low = tone > 2000;
    const int count = low ? 2 * SECTIONS : SECTIONS;
    for (int k = 0; k < SECTIONS; k++) {
        section[k] = design(rate, low ? 200 : fmax(8 * tone, 2000), k, 1);
        section[SECTIONS + k] = design(rate, tone / 4, k, 0);
    }
    double peak = 0;
    for (size_t i = 0; i < n; i++) {
        double y = (double)x[i];
        for (int k = 0; k < count; k++)
            y = run(&section[k], y);
        if (i >= from)
            peak = fmax(peak, fabs(y));
    }
    return measure_db(peak);
}
