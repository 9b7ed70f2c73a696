/* How many neighbours to either side the half-bands behind the first one look at. */
#ifndef GAINSTAGE_DSP_HALFBAND_H
#define GAINSTAGE_DSP_HALFBAND_H

enum { GS_HALFBAND_MIDDLE = 6, GS_HALFBAND_WIDE = 3 };

#endif
