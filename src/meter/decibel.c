#include "gainstage/meter/decibel.h"

#include <math.h>

double gs_decibel_from_linear(double linear) {
    if (!(linear > 1e-10)) /* also catches NaN */
        return GS_DECIBEL_FLOOR;
    return 20.0 * log10(linear);
}

double gs_decibel_to_linear(double decibel) {
    if (!(decibel > GS_DECIBEL_FLOOR))
        return 0.0;
    return pow(10.0, decibel / 20.0);
}
