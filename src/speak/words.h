/* Numbers and names as words that a speech synthesiser reads well: ASCII, no signs. */
#ifndef SPEAK_WORDS_H
#define SPEAK_WORDS_H

#include "gainstage/param.h"
#include "gainstage/text.h"

/* A level in dBFS: "minus 18", "plus 3", "silence" at -90 and below. */
void gs_words_level(double decibel, struct gs_text *text);
/* Seconds: "2 hours 5 minutes", "25 minutes", "1 minute 40 seconds", "3 seconds". */
void gs_words_duration(double seconds, struct gs_text *text);
/* A parameter: "comp drive 5.0", "preamp gain plus 3.0 dB", "gate on". */
void gs_words_param(enum gs_param_id id, double value, struct gs_text *text);
/* Text for people as it comes from the engine: arrows become "to", keys lose their points, signs
 * before numbers become words, "0:02:25" a duration, what is not ASCII the nearest letter or "?".
 */
void gs_words_plain(const char *from, struct gs_text *text);
/* The same as a sentence of its own: a capital first, a full stop last. */
void gs_words_sentence(const char *from, struct gs_text *text);

#endif
