/* The speech sounds of the demo voice and the text that it speaks. */
#ifndef GAINSTAGE_AUDIO_PHONEME_H
#define GAINSTAGE_AUDIO_PHONEME_H

#include <stdbool.h>

/* A target that the synthesiser glides to, held for `ms`. Vowel formants: averages of men in
 * Peterson and Barney, "Control methods used in a study of the vowels", JASA 24 (1952). */
struct gs_phoneme {
    const char *name; /* as in ARPAbet; "" for the second and later parts of a sound */
    int ms;
    float formant[3];            /* Hz */
    float voice;                 /* glottal pulses, 1 = a full vowel */
    float breath;                /* noise through the formants */
    float hiss;                  /* noise past them, from the teeth */
    float hiss_freq, hiss_width; /* Hz */
    float glide;                 /* ms: time constant of the levels */
};

/* The row called `name` (`length` bytes), or -1. The rows behind it with an empty name belong to
 * it. */
int gs_phoneme_find(const char *name, int length);
extern const struct gs_phoneme gs_phonemes[]; /* ends with a NULL name */

/* The phrases, each with its level. Sounds are separated by blanks; ' behind a vowel stresses it;
 * a + before a sound makes the rest of its word loud; / ends a word; "," and "." are pauses; < is a
 * breath. */
struct gs_phrase {
    const char *sounds;
    float level; /* linear */
};
extern const struct gs_phrase gs_phrases[];
extern const int gs_phrase_count;

#endif
