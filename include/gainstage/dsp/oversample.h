/* Oversampling for curves, one channel: 8 times up to 50 kHz, 4 times up to 100 kHz, twice above,
 * so that the curve always runs at 176 kHz or more. Each doubling is a polyphase half-band filter
 * of two chains of first-order all-passes (Valenzuela, Constantinides, "Digital signal processing
 * schemes for efficient interpolation and decimation", IEE Proc. 130 G, 1983): little delay, flat
 * to 0.001 dB, not linear in phase. Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_OVERSAMPLE_H
#define GAINSTAGE_DSP_OVERSAMPLE_H

enum {
    GS_OVERSAMPLE_MAX = 8,
    GS_OVERSAMPLE_STAGES = 3,
    GS_OVERSAMPLE_BLOCK = 32, /* most samples that are taken at once */
    GS_HALFBAND_PAIRS = 5
};

/* Two doubles that are computed together: one of each chain. */
typedef double gs_pair __attribute__((vector_size(16)));

struct gs_halfband {
    gs_pair input[GS_HALFBAND_PAIRS];  /* of each pair of all-passes, a sample ago */
    gs_pair output[GS_HALFBAND_PAIRS]; /* likewise */
};

struct gs_oversample {
    struct gs_halfband up[GS_OVERSAMPLE_STAGES];
    struct gs_halfband down[GS_OVERSAMPLE_STAGES];
    unsigned stages;
};

void gs_oversample_init(struct gs_oversample *oversample, double rate);
void gs_oversample_reset(struct gs_oversample *oversample);
/* 2, 4 or 8. */
unsigned gs_oversample_factor(const struct gs_oversample *oversample);
/* Group delay of up and down together at low frequencies, in samples of the outer rate. */
double gs_oversample_delay(const struct gs_oversample *oversample);
/* n <= GS_OVERSAMPLE_BLOCK samples to n * factor of them. */
void gs_oversample_up(struct gs_oversample *oversample, const double *x, unsigned n, double *out);
/* n * factor samples to n; `in` is scratch afterwards. */
void gs_oversample_down(struct gs_oversample *oversample, double *in, unsigned n, double *out);

#endif
