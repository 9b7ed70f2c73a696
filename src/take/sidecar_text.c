/* A sidecar's text. The README has the format. */
#include "sidecar_text.h"

#include <math.h>
#include <stdio.h>

#include "gainstage/text.h"

enum { FORMAT_VERSION = 1 };

static void add_key(struct gs_text *text, const char *key) {
    gs_text_add(text, " \"%s\": ", key);
}

static void add_string(struct gs_text *text, const char *key, const char *value) {
    add_key(text, key);
    gs_text_add_json(text, value);
    gs_text_add(text, ",\n");
}

static void add_whole(struct gs_text *text, const char *key, uint64_t value) {
    add_key(text, key);
    gs_text_add(text, "%llu,\n", (unsigned long long)value);
}

static void add_level(struct gs_text *text, const char *key, double value, const char *behind) {
    gs_text_add(text, "\"%s\": ", key);
    gs_text_add_json_number(text, value, 2);
    gs_text_add(text, "%s", behind);
}

void gs_sidecar_time(const struct timespec *when, char *out, size_t size) {
    struct tm local;
    char date[32] = "", zone[8] = "";
    if (localtime_r(&when->tv_sec, &local)) {
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &local);
        strftime(zone, sizeof zone, "%z", &local);
    }
    /* +0100 to +01:00 */
    snprintf(out, size, "%s.%03ld%.3s:%s", date, when->tv_nsec / 1000000, zone,
             zone[0] ? zone + 3 : "");
}

static void add_labels(struct gs_text *text, const struct gs_labels *labels, unsigned channels) {
    char number[12];
    for (int id = 0; id < GS_LABEL_RATING; id++)
        add_string(text, gs_label_names[id], gs_label_text(labels, (enum gs_label_id)id, number));
    add_whole(text, "rating", (uint64_t)labels->rating);
    add_key(text, "tracks");
    for (unsigned c = 0; c < channels && c < GS_MAX_CHANNELS; c++) {
        gs_text_add(text, c ? ", " : "[");
        gs_text_add_json(text, labels->credits.track[c]);
    }
    gs_text_add(text, "],\n");
}

static void add_files(struct gs_text *text, const struct gs_sidecar *sidecar) {
    gs_text_add(text, " \"files\": {\"wet\": ");
    gs_text_add_json(text, sidecar->wet);
    gs_text_add(text, ", \"dry\": ");
    if (sidecar->dry[0])
        gs_text_add_json(text, sidecar->dry);
    else
        gs_text_add(text, "null");
    gs_text_add(text, "},\n");
}

static void add_loudness(struct gs_text *text, const struct gs_gauge *gauge) {
    struct gs_loudness_reading reading;
    gs_gauge_read(gauge, &reading);
    gs_text_add(text, " \"loudness\": {");
    add_level(text, "integrated", reading.integrated, ", ");
    add_level(text, "range", reading.range, ", ");
    add_level(text, "true_peak", reading.true_peak, ", ");
    add_level(text, "momentary_max", reading.momentary_max, ", ");
    add_level(text, "short_term_max", reading.short_term_max, "},\n ");
    add_level(text, "peak", gs_gauge_peak(gauge), ",\n");
    gs_text_add(text, " \"peaks\": [");
    for (unsigned c = 0; c < gauge->channels && c < GS_MAX_CHANNELS; c++) {
        gs_text_add(text, c ? ", " : "");
        gs_text_add_json_number(
            text, gauge->peak[c] > 0.0f ? 20.0 * log10((double)gauge->peak[c]) : -HUGE_VAL, 2);
    }
    gs_text_add(text, "],\n");
}

static void add_counts(struct gs_text *text, const struct gs_sidecar_view *view,
                       const struct gs_journal_extract *piece) {
    unsigned clips_input = 0, clips_out = 0, xruns = 0, gaps = 0;
    uint64_t lost = 0;
    for (unsigned i = 0; i < piece->count; i++) {
        const struct gs_journal_entry *e = &piece->entry[i];
        if (e->kind == GS_JOURNAL_CLIP) {
            clips_input += e->id == GS_STAGE_INPUT ? e->count : 0;
            clips_out += e->id == GS_STAGE_OUT ? e->count : 0;
        } else if (e->kind == GS_JOURNAL_LOSS) {
            xruns += e->id == GS_LOSS_XRUN ? e->count : 0;
            gaps += e->id == GS_LOSS_XRUN ? 0 : 1;
            lost += e->frames;
        }
    }
    gs_text_add(text,
                " \"counts\": {\"clips_input\": %u, \"clips_out\": %u, \"xruns\": %u, "
                "\"gaps\": %u, \"lost_frames\": %llu, \"markers\": %u},\n",
                clips_input, clips_out, xruns, gaps, (unsigned long long)lost, view->count);
}

static void begin_list(struct gs_text *text, const char *key) {
    gs_text_add(text, " \"%s\": [", key);
}

static void begin_item(struct gs_text *text, unsigned *items, uint64_t frame) {
    gs_text_add(text, "%s\n  {\"frame\": %llu", (*items)++ ? "," : "", (unsigned long long)frame);
}

static void end_list(struct gs_text *text, unsigned items, const char *behind) {
    gs_text_add(text, "%s]%s\n", items ? "\n " : "", behind);
}

static void add_markers(struct gs_text *text, const struct gs_sidecar_view *view) {
    unsigned items = 0;
    begin_list(text, "markers");
    for (unsigned i = 0; i < view->count; i++) {
        const struct gs_marker *marker = &view->markers[i];
        begin_item(text, &items, marker->frame - (view->from_start ? 0 : view->take->start));
        gs_text_add(text, ", \"label\": ");
        gs_text_add_json(text, marker->label);
        gs_text_add(text, "}");
    }
    end_list(text, items, ",");
}

static void add_events(struct gs_text *text, const struct gs_journal_extract *piece,
                       uint64_t start) {
    unsigned items = 0;
    begin_list(text, "clips");
    for (unsigned i = 0; i < piece->count; i++) {
        const struct gs_journal_entry *e = &piece->entry[i];
        if (e->kind != GS_JOURNAL_CLIP)
            continue;
        begin_item(text, &items, e->position - start);
        gs_text_add(text, ", \"frames\": %llu, \"channel\": %u, \"stage\": \"%s\", \"count\": %u}",
                    (unsigned long long)e->frames, e->channel + 1U, gs_stages[e->id].key, e->count);
    }
    end_list(text, items, ",");
    items = 0;
    begin_list(text, "losses");
    for (unsigned i = 0; i < piece->count; i++) {
        const struct gs_journal_entry *e = &piece->entry[i];
        if (e->kind != GS_JOURNAL_LOSS)
            continue;
        begin_item(text, &items, e->position - start);
        gs_text_add(text, ", \"frames\": %llu, \"kind\": \"%s\", \"count\": %u}",
                    (unsigned long long)e->frames, gs_loss_names[e->id], e->count);
    }
    end_list(text, items, ",");
}

/* Words as JSON strings, numbers as numbers. */
static void add_value(struct gs_text *text, enum gs_param_id id, double value) {
    char shown[32];
    gs_param_format(id, value, shown, sizeof shown);
    gs_text_add(text, gs_params[id].choices ? "\"%s\"" : "%s", shown);
}

static void add_settings(struct gs_text *text, const struct gs_journal_extract *piece,
                         unsigned channels) {
    gs_text_add(text, " \"links\": [");
    for (unsigned pair = 0, items = 0; pair < GS_MAX_CHANNELS / 2; pair++)
        if (piece->pairs >> pair & 1)
            gs_text_add(text, "%s\"%u-%u\"", items++ ? ", " : "", 2 * pair + 1, 2 * pair + 2);
    gs_text_add(text, "],\n \"settings\": [");
    for (unsigned c = 0; c < channels && c < GS_MAX_CHANNELS; c++) {
        gs_text_add(text, "%s\n  {", c ? "," : "");
        for (int id = 0; id < GS_PARAM_COUNT; id++) {
            gs_text_add(text, "%s\"%s\": ", id ? ", " : "", gs_params[id].key);
            add_value(text, (enum gs_param_id)id, piece->settings.value[c][id]);
        }
        gs_text_add(text, "}");
    }
    gs_text_add(text, "\n ],\n");
}

static void add_changes(struct gs_text *text, const struct gs_journal_extract *piece,
                        uint64_t start, unsigned channels) {
    unsigned items = 0;
    add_whole(text, "changes_window", piece->window);
    begin_list(text, "changes");
    for (unsigned i = 0; i < piece->count; i++) {
        const struct gs_journal_entry *e = &piece->entry[i];
        if (e->kind == GS_JOURNAL_PARAM && e->channel < channels) {
            begin_item(text, &items, e->position - start);
            gs_text_add(text, ", \"channel\": %u, \"key\": \"%s\", \"value\": ", e->channel + 1U,
                        gs_params[e->id].key);
            add_value(text, (enum gs_param_id)e->id, e->value);
            gs_text_add(text, "}");
        } else if (e->kind == GS_JOURNAL_LINK) {
            begin_item(text, &items, e->position - start);
            gs_text_add(text, ", \"channel\": %u, \"key\": \"link\", \"value\": \"%s\"}",
                        2U * e->channel + 1U, e->value > 0 ? "on" : "off");
        }
    }
    end_list(text, items, "");
}

/* Its members, without the last comma. */
static void add_history(struct gs_text *text, const struct gs_sidecar_view *view,
                        const struct gs_journal_extract *piece, unsigned channels) {
    add_counts(text, view, piece);
    add_markers(text, view);
    add_events(text, piece, view->take->start);
    add_settings(text, piece, channels);
    add_changes(text, piece, view->take->start, channels);
}

void gs_sidecar_add_history(struct gs_text *text, const struct gs_sidecar_view *view,
                            const struct gs_journal_extract *piece, unsigned channels) {
    gs_text_add(text, "{");
    add_history(text, view, piece, channels);
    gs_text_add(text, "}\n");
}

void gs_sidecar_add_markers(struct gs_text *text, const struct gs_sidecar_view *view) {
    gs_text_add(text, "{");
    add_markers(text, view);
    gs_text_add(text, " \"counts\": {\"markers\": %u}}\n", view->count);
}

void gs_sidecar_add(struct gs_text *text, const struct gs_sidecar *sidecar,
                    const struct gs_sidecar_view *view, const struct gs_journal_extract *piece) {
    char when[48];
    gs_sidecar_time(&sidecar->began, when, sizeof when);
    gs_text_add(text, "{\n \"gainstage\": %d,\n", FORMAT_VERSION);
    add_string(text, "name", view->take->name);
    add_string(text, "state", view->state);
    add_string(text, "ended", view->ended ? view->ended : "");
    gs_text_add(text, " \"kept\": false,\n");
    add_labels(text, sidecar->labels, sidecar->channels);
    add_string(text, "began", when);
    add_files(text, sidecar);
    add_whole(text, "rate", sidecar->rate);
    add_whole(text, "channels", sidecar->channels);
    add_string(text, "format", gs_format_names[sidecar->format]);
    add_whole(text, "frames", view->take->frames);
    add_loudness(text, &sidecar->gauge);
    add_string(text, "device", piece->about.device);
    add_string(text, "host", piece->about.host);
    add_string(text, "session", piece->about.session);
    add_string(text, "preset", piece->about.preset);
    add_string(text, "version", GS_VERSION);
    add_history(text, view, piece, sidecar->channels);
    gs_text_add(text, "}\n");
}
