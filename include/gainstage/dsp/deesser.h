/* De-esser: a high shelf that goes down while the band above the corner is strong against the whole
 * signal. Only that ratio counts, so it works alike on loud and quiet speech. Reduction at the top
 * of the band = min(range, band level - whole level - threshold), attack 1 ms, release 60 ms; at
 * the corner it is half of that in dB. Without reduction samples pass as they are. Thread: the
 * audio thread; no call allocates, locks or waits. */
#ifndef GAINSTAGE_DSP_DEESSER_H
#define GAINSTAGE_DSP_DEESSER_H

#include <stdbool.h>

#include "gainstage/dsp/ramp.h"
#include "gainstage/dsp/tilt.h"

struct gs_deesser {
    double rate;
    struct gs_ramp corner;    /* ln(tan(pi corner / rate)) */
    struct gs_ramp threshold; /* dB */
    struct gs_ramp range;     /* dB */
    bool turning;             /* the tilt still has to hear of one of them */
    struct gs_tilt tilt;      /* its value is the reduction in dB, positive */
};

/* Frequency 5000 Hz, threshold -10 dB, range 10 dB. `rate` in Hz. */
void gs_deesser_init(struct gs_deesser *deesser, double rate);
void gs_deesser_reset(struct gs_deesser *deesser);
/* Hz, 800..10000: the corner of the band. */
void gs_deesser_set_freq(struct gs_deesser *deesser, double freq);
/* dB, -30..0: of the band against the whole. */
void gs_deesser_set_threshold(struct gs_deesser *deesser, double threshold);
/* dB, 0..20. */
void gs_deesser_set_range(struct gs_deesser *deesser, double range);
/* Hands the parameters, as they are now, to the tilt. */
void gs_deesser_turn(struct gs_deesser *deesser);
/* One channel, or two that are linked. */
void gs_deesser_process(struct gs_deesser *const *deesser, struct gs_tile *const *tile,
                        unsigned tiles, unsigned channels);
/* Two that are not linked: as each alone, and cheaper. */
void gs_deesser_process_pair(struct gs_deesser *const *pair, struct gs_tile *const *tile,
                             unsigned tiles);
/* Largest reduction of the last process() call in dB, positive. */
float gs_deesser_reduction(const struct gs_deesser *deesser);
/* Highest level of the band, before reduction, in the last process() call, dBFS: a full-scale sine
 * inside the band reads 0; -200 in silence. */
float gs_deesser_sibilance(const struct gs_deesser *deesser);

#endif
