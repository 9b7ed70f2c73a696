/* `gainstage measure`: levels and loudness of sound files. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "gainstage/cmd.h"
#include "gainstage/container.h"
#include "gainstage/meter/levels.h"
#include "gainstage/meter/loudness.h"
#include "gainstage/text.h"
#include "print.h"

enum { BLOCK = 4096 };

/* Levels are -HUGE_VAL where a file has nothing to read: silence, or too short for the gate. */
struct gs_measurement {
    const char *file;
    unsigned channels, rate;
    uint64_t frames;
    double sample_peak, rms;
    uint64_t clips, nonfinite;
    struct gs_loudness_reading loudness;
};

/* Reads the file to its end into both meters. */
static enum gs_status feed(struct gs_reader *reader, struct gs_levels *levels,
                           struct gs_loudness *loudness, struct gs_error *error) {
    float *block = malloc(sizeof *block * BLOCK * levels->channels);
    if (!block)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    enum gs_status status;
    uint64_t got = 0;
    while ((status = gs_reader_read(reader, block, BLOCK, &got, error)) == GS_OK && got > 0) {
        gs_levels_add(levels, block, (size_t)got);
        status = gs_loudness_add(loudness, block, (size_t)got);
        if (status != GS_OK) {
            gs_explain(error, "%s", gs_status_text(status));
            break;
        }
    }
    free(block);
    return status;
}

/* A window that the file never filled has no reading: it would tell of the silence around it. */
static void withhold_the_unmeasurable(struct gs_measurement *m) {
    const double seconds = (double)m->frames / m->rate;
    if (seconds < 0.4)
        m->loudness.momentary_max = -HUGE_VAL;
    if (seconds < 3.0)
        m->loudness.short_term_max = m->loudness.range = -HUGE_VAL;
}

/* Rounded to that many decimals, without the sign of a negative nothing. */
static double rounded(double value, int decimals) {
    const double steps = pow(10, decimals);
    const double whole = rint(value * steps);
    return whole < 0 || whole > 0 ? whole / steps : 0;
}

static enum gs_status measure(const char *path, struct gs_measurement *result,
                              struct gs_error *error) {
    struct gs_reader *reader = NULL;
    struct gs_loudness *loudness = NULL;
    struct gs_levels levels = {0};
    enum gs_status status = gs_reader_open(path, &reader, error);
    if (status != GS_OK)
        return status;
    unsigned channels = gs_reader_channels(reader), rate = gs_reader_rate(reader);
    status = gs_loudness_new(channels, rate, GS_LOUDNESS_TRUE_PEAK, &loudness);
    if (status == GS_OK)
        status = gs_levels_init(&levels, channels);
    if (status != GS_OK) {
        gs_explain(error,
                   status == GS_ERR_RANGE
                       ? "%s: %u channels at %u Hz can't be measured (1..%d at 8000..768000 Hz)"
                       : "%s: out of memory",
                   path, channels, rate, GS_LOUDNESS_CHANNELS_MAX);
        goto done;
    }
    status = feed(reader, &levels, loudness, error);
    if (status != GS_OK)
        goto done;
    *result = (struct gs_measurement){
        .file = path,
        .channels = channels,
        .rate = rate,
        .frames = levels.frames,
        .sample_peak = gs_levels_peak(&levels),
        .rms = gs_levels_rms(&levels),
        .clips = gs_levels_clips(&levels),
        .nonfinite = levels.nonfinite,
    };
    gs_loudness_read(loudness, &result->loudness);
    withhold_the_unmeasurable(result);
done:
    gs_levels_done(&levels);
    gs_loudness_free(loudness);
    gs_reader_close(reader);
    return status;
}

static void add_json_level(struct gs_text *text, const char *key, double value) {
    gs_text_add(text, ",\n    \"%s\": ", key);
    gs_text_add_json_number(text, rounded(value, 3), 3);
}

static void add_json(struct gs_text *text, const struct gs_measurement *m) {
    const struct gs_loudness_reading *loudness = &m->loudness;
    gs_text_add(text, "%s\n  {\n    \"file\": ", text->length > 1 ? "," : "");
    gs_text_add_json(text, m->file);
    gs_text_add(text, ",\n    \"channels\": %u,\n    \"rate\": %u,\n    \"seconds\": ", m->channels,
                m->rate);
    gs_text_add_json_number(text, (double)m->frames / m->rate, 6);
    add_json_level(text, "sample_peak_dbfs", m->sample_peak);
    add_json_level(text, "true_peak_dbtp", loudness->true_peak);
    add_json_level(text, "rms_dbfs", m->rms);
    add_json_level(text, "integrated_lufs", loudness->integrated);
    add_json_level(text, "short_term_max_lufs", loudness->short_term_max);
    add_json_level(text, "momentary_max_lufs", loudness->momentary_max);
    add_json_level(text, "loudness_range_lu", loudness->range);
    gs_text_add(text, ",\n    \"clips\": %llu,\n    \"nonfinite\": %llu\n  }",
                (unsigned long long)m->clips, (unsigned long long)m->nonfinite);
}

/* A number in its column, "-" where there is nothing to read. */
static void add_cell(struct gs_text *text, int width, double value) {
    if (isfinite(value))
        gs_text_add(text, "%*.1f", width, rounded(value, 1));
    else
        gs_text_add(text, "%*s", width, "-");
}

/* The name comes last: whatever it contains, the columns stay aligned. */
static void add_row(struct gs_text *text, const struct gs_measurement *m) {
    char duration[24];
    gs_format_duration((double)m->frames / m->rate, duration, sizeof duration);
    gs_text_add(text, "%8s %3u", duration, m->channels);
    add_cell(text, 10, m->sample_peak);
    add_cell(text, 8, m->loudness.true_peak);
    add_cell(text, 8, m->rms);
    add_cell(text, 8, m->loudness.integrated);
    add_cell(text, 8, m->loudness.short_term_max);
    add_cell(text, 8, m->loudness.momentary_max);
    add_cell(text, 7, m->loudness.range);
    gs_text_add(text, " %6llu  ", (unsigned long long)m->clips);
    for (const char *c = m->file; *c; c++)
        gs_text_add(text, "%c", (unsigned char)*c < ' ' || *c == 127 ? '?' : *c);
    gs_text_add(text, "\n");
}

static const char table_head[] =
    "                  peak    true     RMS   integ   short  moment  range\n"
    "    time  ch      dBFS    dBTP    dBFS    LUFS    LUFS    LUFS     LU  clips  file\n";

static int run(const struct gs_arguments *arguments) {
    bool json = gs_arguments_value(arguments, "json") != NULL;
    struct gs_text text = {0};
    struct gs_error error = {0};
    int result = GS_EXIT_OK;
    bool any = false;
    if (json)
        gs_text_add(&text, "[");
    for (int i = 0; i < arguments->count; i++) {
        struct gs_measurement measurement;
        enum gs_status status = measure(arguments->word[i], &measurement, &error);
        if (status != GS_OK) {
            result = gs_cmd_fail(arguments, status, &error);
            continue;
        }
        if (json) {
            add_json(&text, &measurement);
            continue;
        }
        if (!any)
            gs_text_add(&text, "%s", table_head);
        any = true;
        add_row(&text, &measurement);
    }
    if (json)
        gs_text_add(&text, "\n]\n");
    int printed = gs_cmd_print(arguments, &text);
    return printed == GS_EXIT_OK ? result : printed;
}

static const struct gs_option options[] = {
    {.name = "json", .help = "a JSON array with one object a file; null where nothing can be read"},
    {0},
};

const struct gs_subcommand gs_cmd_measure = {
    .name = "measure",
    .arguments = "FILE…",
    .summary = "measure levels and loudness of sound files",
    .details =
        "Prints for each file the highest sample (peak, dBFS), the true peak of the curve through "
        "the samples (ITU-R BS.1770, oversampled four times, dBTP), RMS over all channels (a "
        "full-scale sine reads 0 dBFS), integrated loudness, the highest short-term (3 s) and "
        "momentary (400 ms) loudness (LUFS), the loudness range (LU) and clips. What the file is "
        "too "
        "short for is left out. A clip is what it is on the live meter of the input: three or more "
        "samples of a channel in a row at or above 1 - 2^-15, the largest value of a 16-bit "
        "converter (-0.0003 dBFS), whatever the file's resolution.\n\n"
        "Files of 1, 2, 5 (L R C Ls Rs) and 6 channels (L R C LFE Ls Rs) are weighted as "
        "ITU-R BS.1770 has it; in any other file every channel counts as a front channel. A mono "
        "file counts once: it reads 3 LU less than the same signal in both channels of a stereo "
        "file.",
    .least = 1,
    .most = GS_ARGUMENTS_MAX,
    .options = options,
    .run = run,
};
