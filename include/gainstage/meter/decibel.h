/* Linear levels and decibels. 1.0 is full scale, 0 dBFS. Any thread, RT-safe. */
#ifndef GAINSTAGE_METER_DECIBEL_H
#define GAINSTAGE_METER_DECIBEL_H

/* What silence reads, and the lowest level that any meter shows, dB. */
#define GS_DECIBEL_FLOOR (-200.0)

/* 20 log10 of a linear level; GS_DECIBEL_FLOOR below that, for zero, negative values and NaN. */
double gs_decibel_from_linear(double linear);
/* 10^(dB/20); 0 at GS_DECIBEL_FLOOR and below. */
double gs_decibel_to_linear(double decibel);

#endif
