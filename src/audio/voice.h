/* A voice by formant synthesis: glottal pulses and noise through a cascade of resonators, hiss
 * beside it, as in D. H. Klatt, "Software for a cascade/parallel formant synthesizer", JASA 67
 * (1980). It speaks the same text over and over, each time a little differently, and is a pure
 * function of the rate and the time: the same samples in every run.
 *
 * Time is counted in ticks of rate/1000 frames. One thread; nothing is allocated after the start.
 */
#ifndef GAINSTAGE_AUDIO_VOICE_H
#define GAINSTAGE_AUDIO_VOICE_H

#include <stdbool.h>
#include <stdint.h>

struct gs_voice;

/* NULL when memory is out. rate: 8000..384000 Hz. The voice stands before its first tick. */
struct gs_voice *gs_voice_new(unsigned rate);
void gs_voice_free(struct gs_voice *voice);
/* Frames of one tick. */
unsigned gs_voice_tick(const struct gs_voice *voice);
/* The tick at which the phrase begins that is under way at `tick`; nothing before that matters to
 * what is heard from there on. The pause before it is silent for at least 100 ticks. */
uint64_t gs_voice_phrase(const struct gs_voice *voice, uint64_t tick);
/* Moves to a tick that gs_voice_phrase() returned. */
void gs_voice_seek(struct gs_voice *voice, uint64_t tick);
/* Renders the next tick into `out`: gs_voice_tick() samples, not limited to full scale. */
void gs_voice_render(struct gs_voice *voice, float *out);

#endif
