/* VU needle (IEC 60268-17): second order on |x| with zeta = 0.81272 and omega = 13.5119 rad/s: 99 %
 * after 300 ms, 1.25 % overshoot. One thread at a time; RT-safe. */
#ifndef GAINSTAGE_METER_VU_H
#define GAINSTAGE_METER_VU_H

#include <stddef.h>

struct gs_vu {
    /* Exact solution over one sample of y'' + 2 zeta omega y' + omega^2 (y - |x|) = 0. */
    double place_place, place_speed, speed_place, speed_speed;
    double place, speed; /* of the needle, in |x| and |x|/s */
};

void gs_vu_init(struct gs_vu *vu, double rate);
void gs_vu_reset(struct gs_vu *vu);
/* Mono samples, 1.0 = full scale. What is not a finite number counts as silence. */
void gs_vu_process(struct gs_vu *vu, const float *samples, size_t count);
/* dBFS of the sine that would read the same (average-responding, sine-calibrated). */
double gs_vu_reading(const struct gs_vu *vu);

#endif
