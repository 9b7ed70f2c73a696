/* The scale of the level meters: how far a bar reaches at a level, and what the level means.
 *
 * The law is the piecewise linear one that IEC 60268-18 meters share, in per cent of a scale that
 * begins at -70 dBFS:
 *   -60: 2.5   -50: 7.5   -40: 15   -30: 30   -20: 50   0: 100
 * The bars here begin at -60 dBFS, so it is stretched from 2.5..100 to 0..1:
 *   -60: 0   -50: 0.0513   -40: 0.1282   -30: 0.2821   -20: 0.4872   -12: 0.6923   -6: 0.8462   0:
 * 1 Any thread, RT-safe. */
#ifndef GAINSTAGE_METER_DEFLECTION_H
#define GAINSTAGE_METER_DEFLECTION_H

/* The level that a recording should aim its peaks at, dBFS. */
#define GS_DEFLECTION_AIM (-12.0)

/* Level in dBFS to 0..1, clamped to the ends of the scale; NaN is 0. */
double gs_deflection(double dbfs);
/* 0..1 (clamped) back to dBFS, -60..0. */
double gs_deflection_inverse(double deflection);

/* A place on a scale with its text. */
struct gs_scale_mark {
    double decibel;
    const char *text; /* NULL ends a list */
};

/* -60 -40 -30 -20 -12 -6 -3 0 */
extern const struct gs_scale_mark gs_deflection_marks[];

enum gs_zone {
    GS_ZONE_SAFE, /* below -18 dBFS: green */
    GS_ZONE_HIGH, /* -18 to -6: yellow */
    GS_ZONE_HOT   /* above -6: red */
};
enum gs_zone gs_zone_of(double dbfs);

#endif
