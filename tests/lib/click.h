/* What of a switch can be heard as a click. A steady tone goes in; whatever is switched, what comes
 * out is another steady tone with its harmonics, and between them the sound should pass from the
 * one to the other so smoothly that nothing appears far away from either. So the click is the peak
 * of what a filter leaves that takes away the tone and its neighbourhood, 100 dB and more:
 *
 *   tones up to 2 kHz   a high-pass at eight times the tone, at least at 2 kHz
 *   tones above         a band-pass from 200 Hz to a quarter of the tone: what thumps
 *
 * Both are Butterworth filters of 8th order. A switch without any care, one output cut off and the
 * other put behind it, reads far above -60 dBFS: the tests of this measure do just that. */
#ifndef GAINSTAGE_TESTS_CLICK_H
#define GAINSTAGE_TESTS_CLICK_H

#include <stddef.h>

enum { CLICK_TONES = 3 };
/* Hz: low, middle and high. */
extern const double click_tones[CLICK_TONES];

/* Peak in dBFS of what is no tone in x[from..n), the filter having heard x from its start on, which
 * must be 50 ms earlier. */
double click_peak(const float *x, size_t n, size_t from, double rate, double tone);

#endif
