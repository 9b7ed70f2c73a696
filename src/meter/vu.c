#include "gainstage/meter/vu.h"

#include <math.h>

#include "gainstage/meter/decibel.h"
#include "sample.h"

#define ZETA  0.81272
#define OMEGA 13.5119

void gs_vu_init(struct gs_vu *vu, double rate) {
    /* Distance from |x| and speed obey e' = v, v' = -omega^2 e - 2 zeta omega v; over one sample
     * that is a rotation by `turn` with a decay, whatever the rate. */
    double damping = ZETA * OMEGA, frequency = OMEGA * sqrt(1.0 - ZETA * ZETA);
    double decay = exp(-damping / rate), turn = frequency / rate;
    vu->place_place = decay * (cos(turn) + damping / frequency * sin(turn));
    vu->place_speed = decay * sin(turn) / frequency;
    vu->speed_place = -decay * OMEGA * OMEGA / frequency * sin(turn);
    vu->speed_speed = decay * (cos(turn) - damping / frequency * sin(turn));
    gs_vu_reset(vu);
}

void gs_vu_reset(struct gs_vu *vu) {
    vu->place = vu->speed = 0.0;
}

void gs_vu_process(struct gs_vu *vu, const float *samples, size_t count) {
    struct gs_vu s = *vu;
    for (size_t i = 0; i < count; i++) {
        double pull = (double)fabsf(gs_sample_finite(samples[i]));
        double away = s.place - pull, speed = s.speed;
        s.place = pull + s.place_place * away + s.place_speed * speed;
        s.speed = s.speed_place * away + s.speed_speed * speed;
    }
    vu->place = gs_sample_settle(s.place);
    vu->speed = gs_sample_settle(s.speed);
}

double gs_vu_reading(const struct gs_vu *vu) {
    /* The average of a rectified sine is 2/pi of its peak. */
    return gs_decibel_from_linear(vu->place * acos(-1.0) / 2.0);
}
