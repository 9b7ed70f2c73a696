/* Loudness of a programme (ITU-R BS.1770-5, EBU R 128, Tech 3341 and 3342), on libebur128.
 * It allocates: for the writer thread and offline use, never for the audio thread. One thread at a
 * time.
 *
 * Channels: 1 = mono, 2 = L R, 5 = L R C Ls Rs, 6 = L R C LFE Ls Rs (the LFE does not count,
 * surrounds weigh +1.5 dB). With any other number every channel counts as a front channel of its
 * own: right for a set of voices, not for formats beyond 5.1.
 * Mono counts once, as BS.1770 has it: a -23 dBFS sine reads -23 LUFS in both channels of a stereo
 * file and -26.0 in a mono file, though both sound alike on two loudspeakers. */
#ifndef GAINSTAGE_METER_LOUDNESS_H
#define GAINSTAGE_METER_LOUDNESS_H

#include <stddef.h>

#include "gainstage/status.h"

enum {
    /* Measure true peak too; it costs as much again as the rest. */
    GS_LOUDNESS_TRUE_PEAK = 1,
    /* Integrated loudness and range from 0.1 LU histograms: memory stays constant however long it
     * runs, and readings may be off by 0.05 LU. */
    GS_LOUDNESS_ENDLESS = 2
};

enum { GS_LOUDNESS_CHANNELS_MAX = 64 };

/* LUFS, LU and dBTP. -INFINITY where there is nothing to read: silence, all below the gate. */
struct gs_loudness_reading {
    double momentary;      /* the last 400 ms */
    double short_term;     /* the last 3 s */
    double integrated;     /* gated, since the reset */
    double range;          /* LU since the reset; 0 for less than 3 s */
    double momentary_max;  /* looked at every 10 ms */
    double short_term_max; /* looked at every 10 ms */
    double true_peak;      /* of the loudest channel; -INFINITY when not asked for */
};

struct gs_loudness;

/* channels 1..GS_LOUDNESS_CHANNELS_MAX, rate 8000..768000 Hz; flags of the enum above. */
enum gs_status gs_loudness_new(unsigned channels, unsigned rate, unsigned flags,
                               struct gs_loudness **loudness);
void gs_loudness_free(struct gs_loudness *loudness);
/* Begins a new programme. */
enum gs_status gs_loudness_reset(struct gs_loudness *loudness);
/* Any number of interleaved frames; what is not a finite number counts as silence. The readings do
 * not depend on how the programme is cut. GS_ERR_MEMORY when its history can't grow: what was
 * measured so far stays readable. */
enum gs_status gs_loudness_add(struct gs_loudness *loudness, const float *interleaved,
                               size_t frames);
/* Momentary, short-term and the maxima cost nothing; integrated and range walk through the history,
 * so call it a few times a second at most. */
void gs_loudness_read(const struct gs_loudness *loudness, struct gs_loudness_reading *reading);

#endif
