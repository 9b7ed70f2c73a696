/* The meters that the `out` tap offers, as classes in one table: menus, help and the front end's
 * scales are read from its rows. A struct gs_meter belongs to one thread; RT-safe. */
#ifndef GAINSTAGE_METER_METERS_H
#define GAINSTAGE_METER_METERS_H

#include <stddef.h>

#include "gainstage/meter/deflection.h"
#include "gainstage/meter/ppm.h"
#include "gainstage/meter/rms.h"
#include "gainstage/meter/vu.h"
#include "gainstage/status.h"

enum gs_meter_id {
    GS_METER_RMS,
    GS_METER_VU,
    GS_METER_PPM_1,
    GS_METER_PPM_2A,
    GS_METER_PPM_2B,
    GS_METER_K12,
    GS_METER_K14,
    GS_METER_K20,
    GS_METER_COUNT
};

struct gs_meter {
    const struct gs_meter_class *class;
    union {
        struct gs_rms rms;
        struct gs_vu vu;
        struct gs_ppm ppm;
    };
};

struct gs_meter_class {
    const char *key;   /* "ppm2a" */
    const char *label; /* "PPM IIa", at most 9 cells */
    const char *unit;  /* behind the number: "dBFS", "VU", "dB", "" */
    const char *help;  /* one line */
    double zero;       /* dBFS of the sine that reads 0 dB on this meter's scale */
    double min, max;   /* ends of the scale, dB on it */
    /* The number on the face is number_at_zero + dB / number_step: dB itself but for PPM IIa. */
    double number_at_zero, number_step;
    const struct gs_scale_mark *marks;
    void (*init)(struct gs_meter *meter, double rate);
    void (*reset)(struct gs_meter *meter);
    void (*process)(struct gs_meter *meter, const float *samples, size_t count);
    double (*level)(const struct gs_meter *meter); /* dBFS */
    double (*deflection)(const struct gs_meter_class *class, double reading);
};

extern const struct gs_meter_class gs_meter_classes[GS_METER_COUNT];

/* The row with that key, or GS_ERR_UNKNOWN with all keys in the message. */
enum gs_status gs_meter_find(const char *key, enum gs_meter_id *id, struct gs_error *error);

/* rate: 8000..384000 Hz. At rest. */
void gs_meter_init(struct gs_meter *meter, enum gs_meter_id id, double rate);
void gs_meter_reset(struct gs_meter *meter);
/* Mono samples, 1.0 = full scale. */
void gs_meter_process(struct gs_meter *meter, const float *samples, size_t count);
/* dB on the meter's own scale, GS_DECIBEL_FLOOR in silence. */
double gs_meter_reading(const struct gs_meter *meter);
/* Where that reading is on the face, 0..1. */
double gs_meter_deflection(const struct gs_meter_class *class, double reading);
/* The number that the face shows for it, in the class's unit. */
double gs_meter_number(const struct gs_meter_class *class, double reading);

#endif
