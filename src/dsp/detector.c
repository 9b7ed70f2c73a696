#include "gainstage/dsp/detector.h"

#include <math.h>

double gs_detector_pole(double seconds, double rate) {
    return exp(-1 / (seconds * rate));
}

double gs_detector_level(double mean) {
    const double lowest = -200;
    if (!(mean > 0))
        return lowest;
    return fmax(10 * log10(mean) + GS_SINE_DB, lowest);
}
