#include "gainstage/meter/meters.h"

#include <math.h>
#include <string.h>

#include "gainstage/meter/decibel.h"

static void rms_init(struct gs_meter *meter, double rate) {
    gs_rms_init(&meter->rms, rate, 0.3);
}

static void k_init(struct gs_meter *meter, double rate) {
    gs_rms_init(&meter->rms, rate, 0.6);
}

static void rms_reset(struct gs_meter *meter) {
    gs_rms_reset(&meter->rms);
}

static void rms_process(struct gs_meter *meter, const float *samples, size_t count) {
    gs_rms_process(&meter->rms, samples, count);
}

static double rms_level(const struct gs_meter *meter) {
    return gs_rms_reading(&meter->rms);
}

static void vu_init(struct gs_meter *meter, double rate) {
    gs_vu_init(&meter->vu, rate);
}

static void vu_reset(struct gs_meter *meter) {
    gs_vu_reset(&meter->vu);
}

static void vu_process(struct gs_meter *meter, const float *samples, size_t count) {
    gs_vu_process(&meter->vu, samples, count);
}

static double vu_level(const struct gs_meter *meter) {
    return gs_vu_reading(&meter->vu);
}

static void ppm_1_init(struct gs_meter *meter, double rate) {
    gs_ppm_init(&meter->ppm, rate, &gs_ppm_type_1);
}

static void ppm_2_init(struct gs_meter *meter, double rate) {
    gs_ppm_init(&meter->ppm, rate, &gs_ppm_type_2);
}

static void ppm_reset(struct gs_meter *meter) {
    gs_ppm_reset(&meter->ppm);
}

static void ppm_process(struct gs_meter *meter, const float *samples, size_t count) {
    gs_ppm_process(&meter->ppm, samples, count);
}

static double ppm_level(const struct gs_meter *meter) {
    return gs_ppm_reading(&meter->ppm);
}

static double clamp(double part) {
    return part > 0.0 ? fmin(part, 1.0) : 0.0;
}

static double iec_deflection(const struct gs_meter_class *class, double reading) {
    return gs_deflection(reading + class->zero);
}

static double even_deflection(const struct gs_meter_class *class, double reading) {
    return clamp((reading - class->min) / (class->max - class->min));
}

/* A VU's needle goes with the voltage, which is what crowds its low marks. */
static double voltage_deflection(const struct gs_meter_class *class, double reading) {
    double low = gs_decibel_to_linear(class->min), high = gs_decibel_to_linear(class->max);
    return clamp((gs_decibel_to_linear(reading) - low) / (high - low));
}

static const struct gs_scale_mark vu_marks[] = {{-20, "-20"}, {-10, "-10"}, {-7, "-7"}, {-5, "-5"},
                                                {-3, "-3"},   {-1, "-1"},   {0, "0"},   {1, "+1"},
                                                {3, "+3"},    {0, NULL}};
static const struct gs_scale_mark ppm_1_marks[] = {{-50, "-50"}, {-40, "-40"}, {-30, "-30"},
                                                   {-20, "-20"}, {-10, "-10"}, {-5, "-5"},
                                                   {0, "0"},     {5, "+5"},    {0, NULL}};
static const struct gs_scale_mark ppm_2a_marks[] = {{-12, "1"}, {-8, "2"}, {-4, "3"}, {0, "4"},
                                                    {4, "5"},   {8, "6"},  {12, "7"}, {0, NULL}};
static const struct gs_scale_mark ppm_2b_marks[] = {{-12, "-12"}, {-8, "-8"}, {-4, "-4"},
                                                    {0, "TEST"},  {4, "+4"},  {8, "+8"},
                                                    {12, "+12"},  {0, NULL}};
static const struct gs_scale_mark k12_marks[] = {
    {-40, "-40"}, {-30, "-30"}, {-20, "-20"}, {-10, "-10"}, {-4, "-4"},
    {0, "0"},     {4, "+4"},    {8, "+8"},    {12, "+12"},  {0, NULL}};
static const struct gs_scale_mark k14_marks[] = {
    {-40, "-40"}, {-30, "-30"}, {-20, "-20"}, {-10, "-10"}, {-4, "-4"},
    {0, "0"},     {4, "+4"},    {9, "+9"},    {14, "+14"},  {0, NULL}};
static const struct gs_scale_mark k20_marks[] = {
    {-40, "-40"}, {-30, "-30"}, {-20, "-20"}, {-10, "-10"}, {-4, "-4"},
    {0, "0"},     {4, "+4"},    {10, "+10"},  {20, "+20"},  {0, NULL}};

#define RMS_FUNCTIONS .reset = rms_reset, .process = rms_process, .level = rms_level
#define PPM_FUNCTIONS                                                                              \
    .reset = ppm_reset, .process = ppm_process, .level = ppm_level, .deflection = even_deflection
#define IN_DECIBELS .number_at_zero = 0.0, .number_step = 1.0

const struct gs_meter_class gs_meter_classes[GS_METER_COUNT] = {
    [GS_METER_RMS] = {.key = "rms",
                      .label = "RMS",
                      .unit = "dBFS",
                      .help = "RMS over 300 ms; a full-scale sine reads 0 dBFS",
                      .zero = 0.0,
                      .min = -60.0,
                      .max = 0.0,
                      .marks = gs_deflection_marks,
                      .init = rms_init,
                      .deflection = iec_deflection,
                      IN_DECIBELS,
                      RMS_FUNCTIONS},
    [GS_METER_VU] = {.key = "vu",
                     .label = "VU",
                     .unit = "VU",
                     .help = "VU meter, 300 ms, IEC 60268-17; 0 VU is -18 dBFS",
                     .zero = -18.0,
                     .min = -20.0,
                     .max = 3.0,
                     .marks = vu_marks,
                     .init = vu_init,
                     .reset = vu_reset,
                     .process = vu_process,
                     .level = vu_level,
                     .deflection = voltage_deflection,
                     IN_DECIBELS},
    [GS_METER_PPM_1] = {.key = "ppm1",
                        .label = "PPM I",
                        .unit = "dB",
                        .help = "quasi-peak, IEC 60268-10 type I (DIN); 0 dB is -9 dBFS",
                        .zero = -9.0,
                        .min = -50.0,
                        .max = 5.0,
                        .marks = ppm_1_marks,
                        .init = ppm_1_init,
                        IN_DECIBELS,
                        PPM_FUNCTIONS},
    [GS_METER_PPM_2A] = {.key = "ppm2a",
                         .label = "PPM IIa",
                         .unit = "",
                         .help = "quasi-peak, IEC 60268-10 type IIa (BBC); mark 4 is -18 dBFS, "
                                 "4 dB a mark",
                         .zero = -18.0,
                         .min = -14.0,
                         .max = 14.0,
                         .marks = ppm_2a_marks,
                         .init = ppm_2_init,
                         .number_at_zero = 4.0,
                         .number_step = 4.0,
                         PPM_FUNCTIONS},
    [GS_METER_PPM_2B] = {.key = "ppm2b",
                         .label = "PPM IIb",
                         .unit = "dB",
                         .help = "quasi-peak, IEC 60268-10 type IIb (EBU); TEST is -18 dBFS",
                         .zero = -18.0,
                         .min = -14.0,
                         .max = 14.0,
                         .marks = ppm_2b_marks,
                         .init = ppm_2_init,
                         IN_DECIBELS,
                         PPM_FUNCTIONS},
    [GS_METER_K12] = {.key = "k12",
                      .label = "K-12",
                      .unit = "dB",
                      .help = "K-12: RMS over 600 ms, 0 dB is -12 dBFS, for broadcast",
                      .zero = -12.0,
                      .min = -40.0,
                      .max = 12.0,
                      .marks = k12_marks,
                      .init = k_init,
                      .deflection = even_deflection,
                      IN_DECIBELS,
                      RMS_FUNCTIONS},
    [GS_METER_K14] = {.key = "k14",
                      .label = "K-14",
                      .unit = "dB",
                      .help = "K-14: RMS over 600 ms, 0 dB is -14 dBFS, for most music",
                      .zero = -14.0,
                      .min = -40.0,
                      .max = 14.0,
                      .marks = k14_marks,
                      .init = k_init,
                      .deflection = even_deflection,
                      IN_DECIBELS,
                      RMS_FUNCTIONS},
    [GS_METER_K20] = {.key = "k20",
                      .label = "K-20",
                      .unit = "dB",
                      .help = "K-20: RMS over 600 ms, 0 dB is -20 dBFS, for wide dynamics",
                      .zero = -20.0,
                      .min = -40.0,
                      .max = 20.0,
                      .marks = k20_marks,
                      .init = k_init,
                      .deflection = even_deflection,
                      IN_DECIBELS,
                      RMS_FUNCTIONS},
};

enum gs_status gs_meter_find(const char *key, enum gs_meter_id *id, struct gs_error *error) {
    char keys[128] = "";
    for (int i = 0; i < GS_METER_COUNT; i++) {
        if (strcmp(key, gs_meter_classes[i].key) == 0) {
            *id = (enum gs_meter_id)i;
            return GS_OK;
        }
        strncat(keys, i ? ", " : "", sizeof keys - strlen(keys) - 1);
        strncat(keys, gs_meter_classes[i].key, sizeof keys - strlen(keys) - 1);
    }
    return gs_fail(error, GS_ERR_UNKNOWN, "no meter is called '%.40s'; there are %s", key, keys);
}

void gs_meter_init(struct gs_meter *meter, enum gs_meter_id id, double rate) {
    meter->class = &gs_meter_classes[id];
    meter->class->init(meter, rate);
}

void gs_meter_reset(struct gs_meter *meter) {
    meter->class->reset(meter);
}

void gs_meter_process(struct gs_meter *meter, const float *samples, size_t count) {
    meter->class->process(meter, samples, count);
}

double gs_meter_reading(const struct gs_meter *meter) {
    double level = meter->class->level(meter);
    return level > GS_DECIBEL_FLOOR ? level - meter->class->zero : GS_DECIBEL_FLOOR;
}

double gs_meter_deflection(const struct gs_meter_class *class, double reading) {
    return class->deflection(class, reading);
}

double gs_meter_number(const struct gs_meter_class *class, double reading) {
    return class->number_at_zero + reading / class->number_step;
}
