/* The fields of `status`: one table for text, JSON and front ends. */
#include <math.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "gainstage/quantity.h"
#include "parts.h"

static struct gs_writer_state writer_state(const struct gs_engine *engine) {
    struct gs_writer_state state = {.disk_seconds_left = -1,
                                    .momentary = -(double)INFINITY,
                                    .short_term = -(double)INFINITY,
                                    .integrated = -(double)INFINITY,
                                    .true_peak = -(double)INFINITY};
    if (engine->writer)
        gs_writer_state(engine->writer, &state);
    return state;
}

/* Frames of the open take as far as sound has come; of the last one when idle. */
static uint64_t take_frames(const struct gs_engine *engine) {
    if (!engine->recording || !engine->link.channels)
        return engine->take.frames;
    if (engine->stopping)
        return writer_state(engine).take.frames;
    uint64_t end = gs_broadcast_end(&engine->link.frames);
    return end > engine->take.start ? end - engine->take.start : 0;
}

struct gs_losses gs_engine_losses(const struct gs_engine *engine) {
    if (!engine->recording)
        return engine->counted;
    const struct gs_telemetry *reading = gs_engine_reading(engine);
    const struct gs_losses *from = &engine->counted_from;
    return (struct gs_losses){.silence = gs_link_silence(&engine->link) - from->silence +
                                         writer_state(engine).take.lost,
                              .xruns = (reading ? reading->xruns : 0) - from->xruns,
                              .gaps = engine->gaps - from->gaps};
}

/* ---- values of which there are several: `of` says which ---- */

/* An array of characters in struct gs_engine. */
static void add_string(const struct gs_engine *e, size_t of, struct gs_text *text) {
    gs_text_add(text, "%s", (const char *)e + of);
}

/* A bool in struct gs_engine. */
static void add_switch(const struct gs_engine *e, size_t of, struct gs_text *text) {
    gs_text_add(text, "%s", *(const bool *)((const char *)e + of) ? "on" : "off");
}

/* A double in struct gs_writer_state. */
static void add_loudness(const struct gs_engine *e, size_t of, struct gs_text *text) {
    const struct gs_writer_state state = writer_state(e);
    const double value = *(const double *)((const char *)&state + of);
    if (isfinite(value))
        gs_text_add(text, "%.1f", value);
}

/* An enum gs_policy_item. */
static void add_policy(const struct gs_engine *e, size_t of, struct gs_text *text) {
    gs_policy_text(&e->config.policy, (enum gs_policy_item)of, text);
}

/* A label is one line among many here: the whole note is in the sidecar. */
static void add_label(const struct gs_engine *e, size_t of, struct gs_text *text) {
    enum { SHOWN = 400 };
    char number[12];
    const char *label = gs_label_text(gs_engine_labels(e), (enum gs_label_id)of, number);
    gs_text_add_bytes(text, label, gs_text_prefix(label, SHOWN));
    if (strlen(label) > SHOWN)
        gs_text_add(text, "…");
}

/* An array of characters in struct gs_credits. */
static void add_credit(const struct gs_engine *e, size_t of, struct gs_text *text) {
    gs_text_add(text, "%s", (const char *)gs_engine_credits(e) + of);
}

/* Taps, a bit each. */
enum { AT_INPUT = 1 << GS_STAGE_INPUT, AT_OUT = 1 << GS_STAGE_OUT };
static void add_clips(const struct gs_engine *e, size_t of, struct gs_text *text) {
    const struct gs_telemetry *reading = gs_engine_reading(e);
    unsigned clips = 0;
    for (unsigned c = 0; reading && c < e->link.channels; c++)
        for (unsigned tap = 0; tap < GS_STAGE_COUNT; tap++)
            clips += of & 1u << tap ? reading->channel[c].tap[tap].clips : 0;
    gs_text_add(text, "%u", clips);
}

/* The loudest channel's output: a float in struct gs_tap_reading, linear. */
static void add_level(const struct gs_engine *e, size_t of, struct gs_text *text) {
    const struct gs_telemetry *reading = gs_engine_reading(e);
    float loudest = 0;
    for (unsigned c = 0; reading && c < e->link.channels; c++)
        loudest = fmaxf(
            loudest, *(const float *)((const char *)&reading->channel[c].tap[GS_STAGE_OUT] + of));
    const double level = loudest > 0 ? 20 * log10((double)loudest) : -(double)INFINITY;
    if (isfinite(level))
        gs_text_add(text, "%.1f", fabs(level) < 0.05 ? 0 : level);
}

/* ---- values of their own ---- */

static void add_state(const struct gs_engine *e, struct gs_text *text) {
    const bool waiting = e->config.policy.automatic.on;
    gs_text_add(text, "%s", e->recording ? "recording" : waiting ? "waiting" : "idle");
}
static void add_seconds(const struct gs_engine *e, struct gs_text *text) {
    unsigned rate = e->take_rate ? e->take_rate : 1;
    gs_text_add(text, "%.3f", (double)take_frames(e) / rate);
}
static void add_frames(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%llu", (unsigned long long)take_frames(e));
}
static void add_markers(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", writer_state(e).take.markers);
}
static void add_xruns(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", gs_engine_losses(e).xruns);
}
static void add_lost_frames(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%llu", (unsigned long long)gs_engine_losses(e).silence);
}
static void add_gaps(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", gs_engine_losses(e).gaps);
}
static void add_disk(const struct gs_engine *e, struct gs_text *text) {
    double left = writer_state(e).disk_seconds_left;
    if (left >= 0)
        gs_text_add(text, "%.0f", left);
}
static void add_disk_state(const struct gs_engine *e, struct gs_text *text) {
    static const char *const names[] = {"unknown", "ok", "low", "critical"};
    gs_text_add(text, "%s", names[gs_disk_state(writer_state(e).disk_seconds_left)]);
}
static void add_rate(const struct gs_engine *e, struct gs_text *text) {
    if (e->link.rate)
        gs_text_add(text, "%u", e->link.rate);
}
static void add_channels(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", e->link.channels);
}
static void add_audio(const struct gs_engine *e, struct gs_text *text) {
    bool alive = e->audio.state == GS_AUDIO_ALIVE;
    bool had_sound = e->link.channels && gs_link_clock(&e->link) != 0;
    gs_text_add(text, "%s", alive ? "running" : had_sound ? "waiting" : "starting");
}
static void add_audio_pid(const struct gs_engine *e, struct gs_text *text) {
    if (e->audio.pid > 0)
        gs_text_add(text, "%d", (int)e->audio.pid);
}
static void add_block(const struct gs_engine *e, struct gs_text *text) {
    const struct gs_telemetry *reading = gs_engine_reading(e);
    if (reading)
        gs_text_add(text, "%u", reading->block);
}
static void add_latency(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", e->link.channels ? gs_link_latency(&e->link) : 0);
}
static void add_format(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", gs_format_names[e->config.take.format]);
}
static void add_ab(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%c", e->ab ? e->ab : 'A');
}
static void add_pfl(const struct gs_engine *e, struct gs_text *text) {
    if (e->pfl && e->pfl_channel >= 0)
        gs_text_add(text, "%d.", e->pfl_channel + 1);
    if (e->pfl)
        gs_text_add(text, "%s", gs_stages[e->pfl - 1].key);
}
static void add_preroll_ready(const struct gs_engine *e, struct gs_text *text) {
    const uint64_t end = gs_engine_position(e);
    if (end > 0)
        gs_text_add(text, "%.1f",
                    floor((double)(end - gs_transport_reach(e, end)) * 10 / e->link.rate) / 10);
}
static void add_stop_in(const struct gs_engine *e, struct gs_text *text) {
    const uint64_t end = gs_engine_position(e), stop = e->schedule.stop_at;
    if (e->recording && stop != GS_NEVER)
        gs_text_add(text, "%.0f", stop > end ? (double)(stop - end) / e->link.rate : 0.0);
}
static void add_stop_at(const struct gs_engine *e, struct gs_text *text) {
    char clock[16] = "";
    if (e->recording && e->schedule.stop_at != GS_NEVER)
        gs_format_clock(e->schedule.stop_clock, clock, sizeof clock);
    gs_text_add(text, "%s", clock);
}
static void add_rating(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%d", gs_engine_labels(e)->rating);
}
static void add_tracks(const struct gs_engine *e, struct gs_text *text) {
    const struct gs_credits *credits = gs_engine_credits(e);
    unsigned named = 0;
    for (unsigned c = 0; c < GS_MAX_CHANNELS; c++)
        named = credits->track[c][0] ? c + 1 : named;
    for (unsigned c = 0; c < named; c++) {
        gs_text_add(text, c ? " " : "");
        gs_text_add_word(text, credits->track[c]);
    }
}
static const char *grant_name(enum gs_grant grant) {
    static const char *const names[] = {"unknown", "needless", "refused", "given"};
    return names[grant];
}
static void add_realtime(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s",
                grant_name(e->link.channels ? gs_link_realtime(&e->link) : GS_GRANT_UNKNOWN));
}
static void add_memory_locked(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s",
                grant_name(e->link.channels ? gs_link_locked(&e->link) : GS_GRANT_UNKNOWN));
}
static void add_links(const struct gs_engine *e, struct gs_text *text) {
    for (unsigned pair = 0; pair < GS_MAX_CHANNELS / 2; pair++)
        if (gs_engine_linked(e, pair))
            gs_text_add(text, "%s%u-%u", text->length ? " " : "", 2 * pair + 1, 2 * pair + 2);
}
static void add_clients(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", e->clients);
}
static void add_lag(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%.3f", writer_state(e).write_lag);
}
static void add_pid(const struct gs_engine *e, struct gs_text *text) {
    (void)e;
    gs_text_add(text, "%d", (int)getpid());
}
static void add_version(const struct gs_engine *e, struct gs_text *text) {
    (void)e;
    gs_text_add(text, "%s", GS_VERSION);
}

#define OF(function, which) .add_of = (function), .of = (which)
#define STRING(member)      OF(add_string, offsetof(struct gs_engine, member))
#define SWITCH(member)      OF(add_switch, offsetof(struct gs_engine, member))
#define CREDIT(member)      OF(add_credit, offsetof(struct gs_credits, member))
#define LOUDNESS(member)    OF(add_loudness, offsetof(struct gs_writer_state, member))
#define LEVEL(member)       OF(add_level, offsetof(struct gs_tap_reading, member))

const struct gs_field gs_fields[] = {
    {"session", GS_FIELD_TEXT, "the session's name", STRING(config.session)},
    {"state", GS_FIELD_TEXT, "idle, waiting (for a sound) or recording", .add = add_state},
    {"take", GS_FIELD_TEXT, "name of the take, or of the last", STRING(take.name)},
    {"path", GS_FIELD_TEXT, "its file", STRING(take.path)},
    {"seconds", GS_FIELD_NUMBER, "its length", .add = add_seconds},
    {"frames", GS_FIELD_NUMBER, "its length in frames", .add = add_frames},
    {"markers", GS_FIELD_NUMBER, "markers in it", .add = add_markers},
    {"title", GS_FIELD_TEXT, "its title", OF(add_label, GS_LABEL_TITLE)},
    {"note", GS_FIELD_TEXT, "its note, the first 400 bytes", OF(add_label, GS_LABEL_NOTE)},
    {"rating", GS_FIELD_NUMBER, "its stars, 0 for none", .add = add_rating},
    {"artist", GS_FIELD_TEXT, "who plays, in it and those to come", CREDIT(artist)},
    {"scene", GS_FIELD_TEXT, "the scene, of it and those to come", CREDIT(scene)},
    {"tracks", GS_FIELD_TEXT, "names of the channels, as words in quotes", .add = add_tracks},
    {"error", GS_FIELD_TEXT, "why the last take ended by itself", STRING(error)},
    {"recovered", GS_FIELD_TEXT, "what a dead engine left, made whole when this one started",
     STRING(recovered)},
    {"xruns", GS_FIELD_NUMBER, "overflows that the device told of, in the take", .add = add_xruns},
    {"lost_frames", GS_FIELD_NUMBER, "frames of silence in the take that stand for lost sound",
     .add = add_lost_frames},
    {"gaps", GS_FIELD_NUMBER, "times that sound was lost in the take", .add = add_gaps},
    {"clips", GS_FIELD_NUMBER, "clips at the converter and in the output",
     OF(add_clips, AT_INPUT | AT_OUT)},
    {"clips_input", GS_FIELD_NUMBER, "clips at the converter", OF(add_clips, AT_INPUT)},
    {"clips_out", GS_FIELD_NUMBER, "clips in the output", OF(add_clips, AT_OUT)},
    {"level", GS_FIELD_NUMBER, "output level of the loudest channel, dBFS RMS", LEVEL(rms)},
    {"level_max", GS_FIELD_NUMBER, "its largest peak since the maxima were reset, dBFS",
     LEVEL(max)},
    {"disk_seconds_left", GS_FIELD_NUMBER, "recording time that fits on the disk", .add = add_disk},
    {"disk_state", GS_FIELD_TEXT, "ok, low (under 30 min), critical (under 10 min) or unknown",
     .add = add_disk_state},
    {"preroll", GS_FIELD_NUMBER, "seconds before `record` that are to be in the take",
     OF(add_policy, GS_POLICY_PREROLL)},
    {"preroll_ready", GS_FIELD_NUMBER, "those that a take begun now would have",
     .add = add_preroll_ready},
    {"ring", GS_FIELD_NUMBER, "seconds that the disk may sleep", OF(add_policy, GS_POLICY_RING)},
    {"split", GS_FIELD_TEXT, "when a take goes on in a new file", OF(add_policy, GS_POLICY_SPLIT)},
    {"auto", GS_FIELD_TEXT, "how takes begin and end by themselves",
     OF(add_policy, GS_POLICY_AUTO)},
    {"loss", GS_FIELD_TEXT, "what a take does when its device is lost: keep or stop",
     OF(add_policy, GS_POLICY_ON_LOSS)},
    {"reconnect", GS_FIELD_TEXT, "seconds of silence after which it ends all the same, or forever",
     OF(add_policy, GS_POLICY_RECONNECT)},
    {"stop_in", GS_FIELD_NUMBER, "seconds until the recording ends by itself", .add = add_stop_in},
    {"stop_at", GS_FIELD_TEXT, "the time of day then", .add = add_stop_at},
    {"locked", GS_FIELD_TEXT, "whether commands that end a take are refused", SWITCH(locked)},
    {"rate", GS_FIELD_NUMBER, "sample rate, Hz", .add = add_rate},
    {"channels", GS_FIELD_NUMBER, "channels", .add = add_channels},
    {"device", GS_FIELD_TEXT, "what is being listened to", STRING(audio.device)},
    {"host", GS_FIELD_TEXT, "the audio system it belongs to", STRING(audio.host)},
    {"input", GS_FIELD_TEXT, "as it was asked for", STRING(config.stream.input)},
    {"audio", GS_FIELD_TEXT, "running, starting or waiting", .add = add_audio},
    {"audio_text", GS_FIELD_TEXT, "why there is no sound", STRING(audio.text)},
    {"audio_pid", GS_FIELD_NUMBER, "the audio process", .add = add_audio_pid},
    {"block", GS_FIELD_NUMBER, "frames a callback", .add = add_block},
    {"strip_latency_frames", GS_FIELD_NUMBER, "latency of the strip, compensated in files",
     .add = add_latency},
    {"format", GS_FIELD_TEXT, "format of the files", .add = add_format},
    {"dry", GS_FIELD_TEXT, "whether the converter's samples are kept too", SWITCH(config.take.dry)},
    {"dir", GS_FIELD_TEXT, "folder for takes", STRING(config.take.dir)},
    {"fallback", GS_FIELD_TEXT, "where a take goes on when the disk fails it",
     STRING(config.take.fallback)},
    {"name", GS_FIELD_TEXT, "what {name} stands for", STRING(config.take.name)},
    {"template", GS_FIELD_TEXT, "how files are named", STRING(config.take.template)},
    {"preset", GS_FIELD_TEXT, "the preset, with * once changed", STRING(preset)},
    {"ab", GS_FIELD_TEXT, "which of two settings is heard, A or B", .add = add_ab},
    {"pfl", GS_FIELD_TEXT, "the tap that is chosen for the monitor", .add = add_pfl},
    {"loudness_m", GS_FIELD_NUMBER, "momentary loudness, LUFS", LOUDNESS(momentary)},
    {"loudness_s", GS_FIELD_NUMBER, "short-term loudness, LUFS", LOUDNESS(short_term)},
    {"loudness_i", GS_FIELD_NUMBER, "integrated loudness, LUFS", LOUDNESS(integrated)},
    {"loudness_range", GS_FIELD_NUMBER, "loudness range, LU", LOUDNESS(range)},
    {"true_peak", GS_FIELD_NUMBER, "largest true peak since the reset, dBTP", LOUDNESS(true_peak)},
    {"links", GS_FIELD_TEXT, "pairs of channels that share knobs and gains", .add = add_links},
    {"clients", GS_FIELD_NUMBER, "front ends that are attached", .add = add_clients},
    {"write_lag", GS_FIELD_NUMBER, "seconds that the disk is behind", .add = add_lag},
    {"sleep_inhibited", GS_FIELD_TEXT, "whether logind keeps the machine awake for a take",
     SWITCH(wake.held)},
    {"realtime", GS_FIELD_TEXT,
     "real-time priority of the audio thread: given, refused, needless (no device) or unknown",
     .add = add_realtime},
    {"memory_locked", GS_FIELD_TEXT, "the audio process stays in memory: given, refused or unknown",
     .add = add_memory_locked},
    {"engine_pid", GS_FIELD_NUMBER, "the engine", .add = add_pid},
    {"version", GS_FIELD_TEXT, "of the engine", .add = add_version},
};

unsigned gs_field_count(void) {
    return sizeof gs_fields / sizeof gs_fields[0];
}

const struct gs_field *gs_field_find(const char *key) {
    for (unsigned i = 0; i < gs_field_count(); i++)
        if (strcmp(gs_fields[i].key, key) == 0)
            return &gs_fields[i];
    return NULL;
}

void gs_field_add(const struct gs_engine *engine, const struct gs_field *field,
                  struct gs_text *text) {
    if (field->add)
        field->add(engine, text);
    else
        field->add_of(engine, field->of, text);
}
