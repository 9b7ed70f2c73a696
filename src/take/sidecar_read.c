/* Reading and changing sidecars, by way of jansson. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "gainstage/takes.h"
#include "sidecar_text.h"

enum { NEWEST = 1 };

void gs_take_facts_done(struct gs_take_facts *facts) {
    char **const strings[] = {&facts->name,   &facts->wet,   &facts->dry,   &facts->began,
                              &facts->format, &facts->ended, &facts->title, &facts->artist,
                              &facts->scene,  &facts->note};
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        free(*strings[i]);
    *facts = (struct gs_take_facts){0};
}

double gs_take_seconds(const struct gs_take_facts *facts) {
    return facts->rate ? (double)facts->frames / facts->rate : (double)NAN;
}

/* ---- fields ---- */

/* What is wrong first. */
struct reading {
    struct gs_error *error;
    enum gs_status status;
};

static void wrong(struct reading *reading, const char *key, const char *wanted) {
    if (reading->status == GS_OK)
        reading->status = gs_fail(reading->error, GS_ERR_FORMAT, "\"%s\" is not %s", key, wanted);
}

static const json_t *field(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return value && !json_is_null(value) ? value : NULL;
}

static char *string_of(struct reading *reading, const json_t *object, const char *key,
                       size_t most) {
    const json_t *value = field(object, key);
    if (!value)
        return NULL;
    if (!json_is_string(value) || json_string_length(value) > most) {
        wrong(reading, key, "a string, or too long");
        return NULL;
    }
    char *copy = strdup(json_string_value(value));
    if (!copy && reading->status == GS_OK)
        reading->status = gs_fail(reading->error, GS_ERR_MEMORY, "out of memory");
    return copy;
}

/* A file's name, not a path to somewhere else. */
static char *file_of(struct reading *reading, const json_t *object, const char *key) {
    char *name = string_of(reading, object, key, 320);
    if (name && (strchr(name, '/') || !*name)) {
        wrong(reading, key, "the name of a file beside this one");
        free(name);
        return NULL;
    }
    return name;
}

static uint64_t whole_of(struct reading *reading, const json_t *object, const char *key,
                         uint64_t most) {
    const json_t *value = field(object, key);
    if (!value)
        return 0;
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > most) {
        wrong(reading, key, "a whole number in range");
        return 0;
    }
    return (uint64_t)json_integer_value(value);
}

static double number_of(struct reading *reading, const json_t *object, const char *key) {
    const json_t *value = field(object, key);
    if (!value)
        return (double)NAN;
    if (!json_is_number(value)) {
        wrong(reading, key, "a number");
        return (double)NAN;
    }
    return json_number_value(value);
}

static const json_t *object_of(struct reading *reading, const json_t *object, const char *key) {
    const json_t *value = field(object, key);
    if (value && !json_is_object(value))
        wrong(reading, key, "an object");
    return value && json_is_object(value) ? value : NULL;
}

/* ---- the whole ---- */

static void read_counts(struct reading *reading, const json_t *root, struct gs_take_facts *facts) {
    const json_t *counts = object_of(reading, root, "counts");
    const json_t *loudness = object_of(reading, root, "loudness");
    facts->clips_input = (unsigned)whole_of(reading, counts, "clips_input", UINT32_MAX);
    facts->clips_out = (unsigned)whole_of(reading, counts, "clips_out", UINT32_MAX);
    facts->xruns = (unsigned)whole_of(reading, counts, "xruns", UINT32_MAX);
    facts->gaps = (unsigned)whole_of(reading, counts, "gaps", UINT32_MAX);
    facts->markers = (unsigned)whole_of(reading, counts, "markers", UINT32_MAX);
    facts->lost_frames = whole_of(reading, counts, "lost_frames", INT64_MAX);
    facts->integrated = number_of(reading, loudness, "integrated");
    facts->range = number_of(reading, loudness, "range");
    facts->true_peak = number_of(reading, loudness, "true_peak");
    facts->peak = number_of(reading, root, "peak");
}

static void read_root(struct reading *reading, const json_t *root, struct gs_take_facts *facts) {
    const json_t *files = object_of(reading, root, "files");
    const json_t *kept = field(root, "kept");
    facts->name = string_of(reading, root, "name", 255);
    facts->wet = file_of(reading, files, "wet");
    facts->dry = file_of(reading, files, "dry");
    facts->began = string_of(reading, root, "began", 64);
    facts->format = string_of(reading, root, "format", 64);
    facts->ended = string_of(reading, root, "ended", 1024);
    facts->title = string_of(reading, root, "title", GS_LABEL_MAX);
    facts->artist = string_of(reading, root, "artist", GS_LABEL_MAX);
    facts->scene = string_of(reading, root, "scene", GS_LABEL_MAX);
    facts->note = string_of(reading, root, "note", GS_NOTE_MAX);
    facts->rating = (int)whole_of(reading, root, "rating", GS_RATING_MAX);
    facts->rate = (unsigned)whole_of(reading, root, "rate", 10000000);
    facts->channels = (unsigned)whole_of(reading, root, "channels", 1024);
    facts->frames = whole_of(reading, root, "frames", INT64_MAX);
    if (kept && !json_is_boolean(kept))
        wrong(reading, "kept", "true or false");
    facts->kept = json_is_true(kept);
    char *state = string_of(reading, root, "state", 32);
    facts->recording = state && strcmp(state, "recording") == 0;
    facts->recovered = state && strcmp(state, "recovered") == 0;
    free(state);
    read_counts(reading, root, facts);
}

static enum gs_status load(const char *bytes, size_t length, json_t **root,
                           struct gs_error *error) {
    json_error_t cause;
    json_t *made = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &cause);
    if (!made)
        return gs_fail(error, GS_ERR_FORMAT, "line %d: %.200s", cause.line, cause.text);
    const json_t *version = json_object_get(made, "gainstage");
    enum gs_status status = GS_OK;
    if (!json_is_object(made) || !json_is_integer(version))
        status = gs_fail(error, GS_ERR_FORMAT, "not a sidecar of gainstage's");
    else if (json_integer_value(version) < 1 || json_integer_value(version) > NEWEST)
        status = gs_fail(error, GS_ERR_FORMAT, "a sidecar of version %lld; this program reads %d",
                         (long long)json_integer_value(version), NEWEST);
    if (status)
        json_decref(made);
    else
        *root = made;
    return status;
}

enum gs_status gs_sidecar_parse(const char *bytes, size_t length, struct gs_take_facts *facts,
                                struct gs_error *error) {
    json_t *root;
    enum gs_status status = load(bytes, length, &root, error);
    if (status)
        return status;
    struct gs_take_facts read = {.sidecar = true};
    struct reading reading = {.error = error};
    read_root(&reading, root, &read);
    json_decref(root);
    if (reading.status)
        gs_take_facts_done(&read);
    else
        *facts = read;
    return reading.status;
}

/* ---- changing ---- */

static enum gs_status dump(json_t *root, char **out, struct gs_error *error) {
    char *text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    const size_t length = text ? strlen(text) : 0;
    char *whole = text ? malloc(length + 2) : NULL;
    if (whole) {
        snprintf(whole, length + 2, "%s\n", text);
        *out = whole;
    }
    free(text);
    return whole ? GS_OK : gs_fail(error, GS_ERR_MEMORY, "out of memory");
}

static enum gs_status load_or_make(const char *bytes, size_t length, json_t **root,
                                   struct gs_error *error) {
    if (bytes)
        return load(bytes, length, root, error);
    *root = json_pack("{s:i}", "gainstage", NEWEST);
    return *root ? GS_OK : gs_fail(error, GS_ERR_MEMORY, "out of memory");
}

enum gs_status gs_sidecar_edit(const char *bytes, size_t length, enum gs_label_id label,
                               const char *value, char **out, struct gs_error *error) {
    json_t *root;
    enum gs_status status = load_or_make(bytes, length, &root, error);
    if (status)
        return status;
    json_t *made = label == GS_LABEL_COUNT    ? json_boolean(strcmp(value, "on") == 0)
                   : label == GS_LABEL_RATING ? json_integer(strtol(value, NULL, 10))
                                              : json_string(value);
    const char *key = label == GS_LABEL_COUNT ? "kept" : gs_label_names[label];
    if (!made || json_object_set_new(root, key, made))
        status = gs_fail(error, GS_ERR_FORMAT, "%s: can't be stored", key);
    else
        status = dump(root, out, error);
    json_decref(root);
    return status;
}

enum gs_status gs_sidecar_rename(const char *bytes, size_t length, const char *name,
                                 const char *wet, const char *dry, char **out,
                                 struct gs_error *error) {
    json_t *root;
    enum gs_status status = load(bytes, length, &root, error);
    if (status)
        return status;
    json_t *files = json_pack("{s:s?, s:s?}", "wet", wet, "dry", dry);
    if (!files || json_object_set_new(root, "files", files) ||
        json_object_set_new(root, "name", json_string(name)))
        status = gs_fail(error, GS_ERR_FORMAT, "%s: a name that JSON can't hold", name);
    else
        status = dump(root, out, error);
    json_decref(root);
    return status;
}

/* To hundredths, as the writer has it; what is not finite is null. */
static json_t *level_of(double level) {
    return isfinite(level) ? json_real(round(level * 100.0) / 100.0) : json_null();
}

static json_t *text_of(const char *text, bool useful) {
    json_t *made = useful ? json_string(text) : NULL; /* NULL when it is not UTF-8 */
    return made ? made : json_string("");
}

static bool add_levels(json_t *root, const struct gs_gauge *gauge) {
    struct gs_loudness_reading reading;
    gs_gauge_read(gauge, &reading);
    json_t *loudness = json_pack(
        "{s:o, s:o, s:o, s:o, s:o}", "integrated", level_of(reading.integrated), "range",
        level_of(reading.range), "true_peak", level_of(reading.true_peak), "momentary_max",
        level_of(reading.momentary_max), "short_term_max", level_of(reading.short_term_max));
    json_t *peaks = json_array();
    bool failed = !loudness || json_object_set_new(root, "loudness", loudness) ||
                  json_object_set_new(root, "peak", level_of(gs_gauge_peak(gauge)));
    for (unsigned c = 0; c < gauge->channels && c < GS_MAX_CHANNELS; c++)
        failed |= json_array_append_new(peaks, level_of(20.0 * log10((double)gauge->peak[c]))) != 0;
    return !(json_object_set_new(root, "peaks", peaks) || failed);
}

static json_t *tracks_of(const struct gs_metadata *about, unsigned channels) {
    json_t *tracks = json_array();
    for (unsigned c = 0; c < channels && c < GS_METADATA_TRACKS; c++)
        json_array_append_new(tracks, text_of(about->track[c], true));
    return tracks;
}

static json_t *markers_of(const struct gs_finding *finding) {
    json_t *markers = json_array();
    for (unsigned i = 0; i < finding->marker_count; i++)
        json_array_append_new(markers, json_pack("{s:I, s:o}", "frame",
                                                 (json_int_t)finding->markers[i].frame, "label",
                                                 text_of(finding->markers[i].label, true)));
    return markers;
}

/* What a sidecar that was lost has said first of all. */
static bool add_origin(json_t *root, const struct gs_finding *finding) {
    const struct gs_metadata *about = finding->metadata;
    const bool titled = strcmp(about->title, finding->name) != 0;
    json_t *made = json_pack(
        "{s:s, s:b, s:o, s:o, s:o, s:o, s:i, s:o, s:s, s:{s:s?, s:s?}, s:s, s:o, s:{s:i}, s:o}",
        "name", finding->name, "kept", 0, "title", text_of(about->title, titled), "artist",
        text_of(about->artist, true), "scene", text_of(about->scene, true), "note",
        text_of(about->note, true), "rating", about->rating, "tracks",
        tracks_of(about, finding->channels), "began", finding->began, "files", "wet", finding->wet,
        "dry", finding->dry, "format", finding->format, "device", text_of(about->device, true),
        "counts", "markers", (int)finding->marker_count, "markers", markers_of(finding));
    const bool done = made && json_object_update(root, made) == 0;
    json_decref(made);
    return done;
}

enum gs_status gs_sidecar_merge(const char *bytes, size_t length, const char *object, char **out,
                                struct gs_error *error) {
    json_t *root, *made = json_loads(object, 0, NULL);
    enum gs_status status = load(bytes, length, &root, error);
    if (status) {
        json_decref(made);
        return status;
    }
    json_t *counts = json_object_get(made, "counts");
    if (json_object_get(root, "counts")) /* -1: one of them is none */
        (void)json_object_update_missing(counts, json_object_get(root, "counts"));
    if (!made || json_object_update(root, made))
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
    else
        status = dump(root, out, error);
    json_decref(made);
    json_decref(root);
    return status;
}

enum gs_status gs_sidecar_finish(const char *bytes, size_t length, const struct gs_finding *finding,
                                 char **out, struct gs_error *error) {
    json_t *root;
    enum gs_status status = load_or_make(bytes, length, &root, error);
    if (status)
        return status;
    bool done = bytes || add_origin(root, finding);
    if (finding->ended)
        done = done && !json_object_set_new(root, "state", json_string("recovered")) &&
               !json_object_set_new(root, "ended", json_string(finding->ended));
    done = done && !json_object_set_new(root, "rate", json_integer(finding->rate)) &&
           !json_object_set_new(root, "channels", json_integer(finding->channels)) &&
           !json_object_set_new(root, "frames", json_integer((json_int_t)finding->frames)) &&
           (!finding->gauge || add_levels(root, finding->gauge));
    status = done ? dump(root, out, error) : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    json_decref(root);
    return status;
}
