/* Quasi-peak meters (IEC 60268-10). Two capacitors are charged by |x| at different speeds and fall
 * exponentially (linear in dB); the needle shows a mix of both. It sees the samples, not the curve
 * between them: a steady tone at a simple fraction of the rate may read low, at a quarter of it by
 * up to 3 dB (12 kHz at 48 kHz). One thread at a time; RT-safe. */
#ifndef GAINSTAGE_METER_PPM_H
#define GAINSTAGE_METER_PPM_H

#include <stddef.h>

/* The figures of a type. */
struct gs_ppm_law {
    double slow, fast; /* charging speeds, 1/s */
    double share;      /* of the slow one in the reading, 0..1 */
    double fall;       /* dB/s */
    double gain;       /* brings a steady sine back to its peak */
};

extern const struct gs_ppm_law gs_ppm_type_1; /* falls 20 dB in 1.7 s */
extern const struct gs_ppm_law gs_ppm_type_2; /* falls 24 dB in 2.8 s */

struct gs_ppm {
    const struct gs_ppm_law *law;
    double slow, fast, fall; /* per sample */
    double slow_level, fast_level;
};

void gs_ppm_init(struct gs_ppm *ppm, double rate, const struct gs_ppm_law *law);
void gs_ppm_reset(struct gs_ppm *ppm);
/* Mono samples, 1.0 = full scale. What is not a finite number counts as silence. */
void gs_ppm_process(struct gs_ppm *ppm, const float *samples, size_t count);
/* dBFS of the steady sine that would read the same. */
double gs_ppm_reading(const struct gs_ppm *ppm);

#endif
