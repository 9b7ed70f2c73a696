/* The strip: every stage of every channel, in the order of enum gs_stage, with a tap behind each.
 *
 * new/free/set are for the thread that sets the audio thread up (or, in `render`, the only one);
 * gs_strip_set() and gs_strip_process() are RT-safe and belong to the audio thread while it runs.
 */
#ifndef GAINSTAGE_STRIP_H
#define GAINSTAGE_STRIP_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/param.h"
#include "gainstage/stage.h"
#include "gainstage/status.h"

/* The most frames that one call to gs_strip_process() takes. */
enum { GS_STRIP_BLOCK = 512 };

/* What one tap saw in the frames of one gs_strip_process() call, and its slow RMS at their end. */
struct gs_tap_sums {
    float peak;     /* largest |x|, linear */
    float mean2;    /* one-pole mean square with a time constant that reads as 300 ms RMS, linear */
    uint32_t clips; /* new clips: at `input` runs of >= 3 samples with |x| >= 1 - 2^-15, the full
                       scale of a 16-bit converter, taken for every converter (a run counts once,
                       also across calls): the rule of gainstage/meter/levels.h and so of
                       `measure`; elsewhere runs of samples with |x| > 1 */
    int32_t clip_at; /* where the first of them begins, at `input` and `out` only: the frame of
                        dry and wet, counted from the call's first; it may have come before or
                        be still to come */
};

/* Reductions in dB, positive, the largest within the frames of the call. */
enum gs_reduction {
    GS_REDUCTION_COMP,
    GS_REDUCTION_DEESS,
    GS_REDUCTION_GATE,
    GS_REDUCTION_LIMIT,
    GS_REDUCTION_COUNT
};

struct gs_channel_sums {
    struct gs_tap_sums tap[GS_STAGE_COUNT];
    float reduction[GS_REDUCTION_COUNT];
    float sibilance;    /* level of the de-esser's band, dBFS; -200 when the stage is off */
    uint32_t nonfinite; /* NaN and Inf samples of the input that became 0 */
};

struct gs_strip;

/* rate: 8000..384000 Hz. channels: 1..GS_MAX_CHANNELS. All parameters at their defaults, settled.
 */
enum gs_status gs_strip_new(unsigned channels, double rate, struct gs_strip **strip);
void gs_strip_free(struct gs_strip *strip);
/* Forgets all history: filters, envelopes, delays, ramps (parameters jump to their targets). */
void gs_strip_reset(struct gs_strip *strip);

/* Sets a parameter of one channel (0-based); the value must be in range. It moves there smoothly
 * from the next sample on. */
void gs_strip_set(struct gs_strip *strip, unsigned channel, enum gs_param_id id, double value);
/* Links the channels 2 pair and 2 pair + 1, or lets go of them: compressor, de-esser, gate and
 * limiter of both then follow the louder channel and have the very same gain. For pairs whose
 * parameters are the same. RT-safe, as gs_strip_set(); it comes and goes without a click. */
void gs_strip_link(struct gs_strip *strip, unsigned pair, bool on);
/* Parameters jump to where they are heading: for the start, before the first sample. */
void gs_strip_settle(struct gs_strip *strip);

/* Frames by which `wet` lags `in`: constant for a strip, whatever is on. At most 2 ms
 * from 44.1 kHz upwards; below, the filters keep their length in frames. */
unsigned gs_strip_latency(const struct gs_strip *strip);

/* Processes `frames` <= GS_STRIP_BLOCK frames of planar audio. in[c] is only read. dry[c] gets the
 * input delayed by the latency, so that dry and wet lie side by side; with every stage off
 * wet == dry bit for bit. dry/wet may not alias in. Output bits do not depend on how the input is
 * cut into calls. sums[c] is overwritten. */
void gs_strip_process(struct gs_strip *strip, const float *const *in, float *const *dry,
                      float *const *wet, unsigned frames, struct gs_channel_sums *sums);

#endif
