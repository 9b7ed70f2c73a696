#include "gainstage/meter/deflection.h"

#include <stddef.h>

/* The corners of the law; between them it is straight. */
static const struct {
    double decibel, percent;
} corner[] = {{-60, 2.5}, {-50, 7.5}, {-40, 15}, {-30, 30}, {-20, 50}, {0, 100}};

enum { CORNERS = sizeof corner / sizeof corner[0] };

const struct gs_scale_mark gs_deflection_marks[] = {
    {-60, "-60"}, {-40, "-40"}, {-30, "-30"}, {-20, "-20"}, {-12, "-12"},
    {-6, "-6"},   {-3, "-3"},   {0, "0"},     {0, NULL},
};

static double stretch(double percent) {
    return (percent - corner[0].percent) / (100.0 - corner[0].percent);
}

double gs_deflection(double dbfs) {
    if (!(dbfs > corner[0].decibel))
        return 0.0;
    for (size_t i = 1; i < CORNERS; i++)
        if (dbfs < corner[i].decibel) {
            double part =
                (dbfs - corner[i - 1].decibel) / (corner[i].decibel - corner[i - 1].decibel);
            return stretch(corner[i - 1].percent +
                           part * (corner[i].percent - corner[i - 1].percent));
        }
    return 1.0;
}

double gs_deflection_inverse(double deflection) {
    if (!(deflection > 0.0))
        return corner[0].decibel;
    for (size_t i = 1; i < CORNERS; i++) {
        double low = stretch(corner[i - 1].percent), high = stretch(corner[i].percent);
        if (deflection < high)
            return corner[i - 1].decibel +
                   (deflection - low) / (high - low) * (corner[i].decibel - corner[i - 1].decibel);
    }
    return corner[CORNERS - 1].decibel;
}

enum gs_zone gs_zone_of(double dbfs) {
    if (dbfs > -6.0)
        return GS_ZONE_HOT;
    return dbfs >= -18.0 ? GS_ZONE_HIGH : GS_ZONE_SAFE;
}
