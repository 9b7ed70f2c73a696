/* Mean square detector: m += a (x^2 - m), a one-pole in the power domain. In dB a rise is quick and
 * the fall a straight line of 4.343/tau dB a second, the ballistics of dbx's RMS detectors. A level
 * is read as 10 log10(m) + 3.01 dBFS, so that a full-scale sine reads 0 (AES17).
 * Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_DETECTOR_H
#define GAINSTAGE_DSP_DETECTOR_H

/* 10 log10(2): what a sine's mean square lacks to its peak, in dB. */
#define GS_SINE_DB 3.0102999566398120

/* How much of the old mean stays, a sample, for a time constant of `seconds`. */
double gs_detector_pole(double seconds, double rate);
/* A mean square as a level in dBFS, sine calibrated, never below -200. Exact, for readings. */
double gs_detector_level(double mean);

#endif
