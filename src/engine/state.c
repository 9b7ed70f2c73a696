/* The fields of `status`: one table for text, JSON and front ends. */
#include <math.h>
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

static void add_state(const struct gs_engine *e, struct gs_text *text) {
    const bool waiting = e->config.policy.automatic.on;
    gs_text_add(text, "%s", e->recording ? "recording" : waiting ? "waiting" : "idle");
}
static void add_session(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->config.session);
}
static void add_take(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->take.name);
}
static void add_path(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->take.path);
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

static void add_xruns(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", gs_engine_losses(e).xruns);
}
static void add_lost_frames(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%llu", (unsigned long long)gs_engine_losses(e).silence);
}
static void add_gaps(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", gs_engine_losses(e).gaps);
}
static void add_error(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->error);
}
static unsigned clips_at(const struct gs_engine *e, enum gs_stage tap) {
    const struct gs_telemetry *reading = gs_engine_reading(e);
    unsigned clips = 0;
    for (unsigned c = 0; reading && c < e->link.channels; c++)
        clips += reading->channel[c].tap[tap].clips;
    return clips;
}
static void add_recovered(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->recovered);
}
static void add_clips(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", clips_at(e, GS_STAGE_INPUT) + clips_at(e, GS_STAGE_OUT));
}
static void add_clips_input(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", clips_at(e, GS_STAGE_INPUT));
}
static void add_clips_out(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%u", clips_at(e, GS_STAGE_OUT));
}
static void add_decibel(struct gs_text *text, float linear) {
    double level = linear > 0 ? 20 * log10((double)linear) : -(double)INFINITY;
    if (isfinite(level))
        gs_text_add(text, "%.1f", fabs(level) < 0.05 ? 0 : level);
}
/* The loudest channel's output. */
static void add_level(const struct gs_engine *e, struct gs_text *text) {
    const struct gs_telemetry *reading = gs_engine_reading(e);
    float loudest = 0;
    for (unsigned c = 0; reading && c < e->link.channels; c++)
        loudest = fmaxf(loudest, reading->channel[c].tap[GS_STAGE_OUT].rms);
    add_decibel(text, loudest);
}
static void add_level_max(const struct gs_engine *e, struct gs_text *text) {
    const struct gs_telemetry *reading = gs_engine_reading(e);
    float loudest = 0;
    for (unsigned c = 0; reading && c < e->link.channels; c++)
        loudest = fmaxf(loudest, reading->channel[c].tap[GS_STAGE_OUT].max);
    add_decibel(text, loudest);
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
static void add_device(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->audio.device);
}
static void add_host(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->audio.host);
}
static void add_input(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->config.stream.input);
}
static void add_audio(const struct gs_engine *e, struct gs_text *text) {
    bool alive = e->audio.state == GS_AUDIO_ALIVE;
    bool had_sound = e->link.channels && gs_link_clock(&e->link) != 0;
    gs_text_add(text, "%s", alive ? "running" : had_sound ? "waiting" : "starting");
}
static void add_audio_text(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->audio.text);
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
static void add_dry(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->config.take.dry ? "on" : "off");
}
static void add_dir(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->config.take.dir);
}
static void add_fallback(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->config.take.fallback);
}
static void add_name(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->config.take.name);
}
static void add_template(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->config.take.template);
}
static void add_preset(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->preset);
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
static void add_loudness(struct gs_text *text, double value) {
    if (isfinite(value))
        gs_text_add(text, "%.1f", value);
}
static void add_policy(const struct gs_engine *e, enum gs_policy_item item, struct gs_text *text) {
    gs_policy_text(&e->config.policy, item, text);
}
static void add_preroll(const struct gs_engine *e, struct gs_text *text) {
    add_policy(e, GS_POLICY_PREROLL, text);
}
static void add_preroll_ready(const struct gs_engine *e, struct gs_text *text) {
    const uint64_t end = gs_engine_position(e);
    if (end > 0)
        gs_text_add(text, "%.1f",
                    floor((double)(end - gs_transport_reach(e, end)) * 10 / e->link.rate) / 10);
}
static void add_ring(const struct gs_engine *e, struct gs_text *text) {
    add_policy(e, GS_POLICY_RING, text);
}
static void add_split(const struct gs_engine *e, struct gs_text *text) {
    add_policy(e, GS_POLICY_SPLIT, text);
}
static void add_auto(const struct gs_engine *e, struct gs_text *text) {
    add_policy(e, GS_POLICY_AUTO, text);
}
static void add_on_loss(const struct gs_engine *e, struct gs_text *text) {
    add_policy(e, GS_POLICY_ON_LOSS, text);
}
static void add_reconnect(const struct gs_engine *e, struct gs_text *text) {
    add_policy(e, GS_POLICY_RECONNECT, text);
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
static void add_locked(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->locked ? "on" : "off");
}
/* A status field is one line among many: the whole note is in the sidecar. */
static void add_label(const struct gs_engine *e, enum gs_label_id id, struct gs_text *text) {
    enum { SHOWN = 400 };
    char number[12];
    const char *label = gs_label_text(gs_engine_labels(e), id, number);
    gs_text_add_bytes(text, label, gs_text_prefix(label, SHOWN));
    if (strlen(label) > SHOWN)
        gs_text_add(text, "…");
}
static void add_title(const struct gs_engine *e, struct gs_text *text) {
    add_label(e, GS_LABEL_TITLE, text);
}
static void add_artist(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", gs_engine_credits(e)->artist);
}
static void add_scene(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", gs_engine_credits(e)->scene);
}
static void add_note(const struct gs_engine *e, struct gs_text *text) {
    add_label(e, GS_LABEL_NOTE, text);
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
static void add_sleep(const struct gs_engine *e, struct gs_text *text) {
    gs_text_add(text, "%s", e->wake.held ? "on" : "off");
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
static void add_momentary(const struct gs_engine *e, struct gs_text *text) {
    add_loudness(text, writer_state(e).momentary);
}
static void add_short_term(const struct gs_engine *e, struct gs_text *text) {
    add_loudness(text, writer_state(e).short_term);
}
static void add_integrated(const struct gs_engine *e, struct gs_text *text) {
    add_loudness(text, writer_state(e).integrated);
}
static void add_range(const struct gs_engine *e, struct gs_text *text) {
    add_loudness(text, writer_state(e).range);
}
static void add_true_peak(const struct gs_engine *e, struct gs_text *text) {
    add_loudness(text, writer_state(e).true_peak);
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

const struct gs_field gs_fields[] = {
    {"session", GS_FIELD_TEXT, "the session's name", add_session},
    {"state", GS_FIELD_TEXT, "idle, waiting (for a sound) or recording", add_state},
    {"take", GS_FIELD_TEXT, "name of the take, or of the last", add_take},
    {"path", GS_FIELD_TEXT, "its file", add_path},
    {"seconds", GS_FIELD_NUMBER, "its length", add_seconds},
    {"frames", GS_FIELD_NUMBER, "its length in frames", add_frames},
    {"markers", GS_FIELD_NUMBER, "markers in it", add_markers},
    {"title", GS_FIELD_TEXT, "its title", add_title},
    {"note", GS_FIELD_TEXT, "its note, the first 400 bytes", add_note},
    {"rating", GS_FIELD_NUMBER, "its stars, 0 for none", add_rating},
    {"artist", GS_FIELD_TEXT, "who plays, in it and those to come", add_artist},
    {"scene", GS_FIELD_TEXT, "the scene, of it and those to come", add_scene},
    {"tracks", GS_FIELD_TEXT, "names of the channels, as words in quotes", add_tracks},
    {"error", GS_FIELD_TEXT, "why the last take ended by itself", add_error},
    {"recovered", GS_FIELD_TEXT, "what a dead engine left, made whole when this one started",
     add_recovered},
    {"xruns", GS_FIELD_NUMBER, "overflows that the device told of, in the take", add_xruns},
    {"lost_frames", GS_FIELD_NUMBER, "frames of silence in the take that stand for lost sound",
     add_lost_frames},
    {"gaps", GS_FIELD_NUMBER, "times that sound was lost in the take", add_gaps},
    {"clips", GS_FIELD_NUMBER, "clips at the converter and in the output", add_clips},
    {"clips_input", GS_FIELD_NUMBER, "clips at the converter", add_clips_input},
    {"clips_out", GS_FIELD_NUMBER, "clips in the output", add_clips_out},
    {"level", GS_FIELD_NUMBER, "output level of the loudest channel, dBFS RMS", add_level},
    {"level_max", GS_FIELD_NUMBER, "its largest peak since the maxima were reset, dBFS",
     add_level_max},
    {"disk_seconds_left", GS_FIELD_NUMBER, "recording time that fits on the disk", add_disk},
    {"disk_state", GS_FIELD_TEXT, "ok, low (under 30 min), critical (under 10 min) or unknown",
     add_disk_state},
    {"preroll", GS_FIELD_NUMBER, "seconds before `record` that are to be in the take", add_preroll},
    {"preroll_ready", GS_FIELD_NUMBER, "those that a take begun now would have", add_preroll_ready},
    {"ring", GS_FIELD_NUMBER, "seconds that the disk may sleep", add_ring},
    {"split", GS_FIELD_TEXT, "when a take goes on in a new file", add_split},
    {"auto", GS_FIELD_TEXT, "how takes begin and end by themselves", add_auto},
    {"loss", GS_FIELD_TEXT, "what a take does when its device is lost: keep or stop", add_on_loss},
    {"reconnect", GS_FIELD_TEXT, "seconds of silence after which it ends all the same, or forever",
     add_reconnect},
    {"stop_in", GS_FIELD_NUMBER, "seconds until the recording ends by itself", add_stop_in},
    {"stop_at", GS_FIELD_TEXT, "the time of day then", add_stop_at},
    {"locked", GS_FIELD_TEXT, "whether commands that end a take are refused", add_locked},
    {"rate", GS_FIELD_NUMBER, "sample rate, Hz", add_rate},
    {"channels", GS_FIELD_NUMBER, "channels", add_channels},
    {"device", GS_FIELD_TEXT, "what is being listened to", add_device},
    {"host", GS_FIELD_TEXT, "the audio system it belongs to", add_host},
    {"input", GS_FIELD_TEXT, "as it was asked for", add_input},
    {"audio", GS_FIELD_TEXT, "running, starting or waiting", add_audio},
    {"audio_text", GS_FIELD_TEXT, "why there is no sound", add_audio_text},
    {"audio_pid", GS_FIELD_NUMBER, "the audio process", add_audio_pid},
    {"block", GS_FIELD_NUMBER, "frames a callback", add_block},
    {"strip_latency_frames", GS_FIELD_NUMBER, "latency of the strip, compensated in files",
     add_latency},
    {"format", GS_FIELD_TEXT, "format of the files", add_format},
    {"dry", GS_FIELD_TEXT, "whether the converter's samples are kept too", add_dry},
    {"dir", GS_FIELD_TEXT, "folder for takes", add_dir},
    {"fallback", GS_FIELD_TEXT, "where a take goes on when the disk fails it", add_fallback},
    {"name", GS_FIELD_TEXT, "what {name} stands for", add_name},
    {"template", GS_FIELD_TEXT, "how files are named", add_template},
    {"preset", GS_FIELD_TEXT, "the preset, with * once changed", add_preset},
    {"ab", GS_FIELD_TEXT, "which of two settings is heard, A or B", add_ab},
    {"pfl", GS_FIELD_TEXT, "the tap that is chosen for the monitor", add_pfl},
    {"loudness_m", GS_FIELD_NUMBER, "momentary loudness, LUFS", add_momentary},
    {"loudness_s", GS_FIELD_NUMBER, "short-term loudness, LUFS", add_short_term},
    {"loudness_i", GS_FIELD_NUMBER, "integrated loudness, LUFS", add_integrated},
    {"loudness_range", GS_FIELD_NUMBER, "loudness range, LU", add_range},
    {"true_peak", GS_FIELD_NUMBER, "largest true peak since the reset, dBTP", add_true_peak},
    {"links", GS_FIELD_TEXT, "pairs of channels that share knobs and gains", add_links},
    {"clients", GS_FIELD_NUMBER, "front ends that are attached", add_clients},
    {"write_lag", GS_FIELD_NUMBER, "seconds that the disk is behind", add_lag},
    {"sleep_inhibited", GS_FIELD_TEXT, "whether logind keeps the machine awake for a take",
     add_sleep},
    {"realtime", GS_FIELD_TEXT,
     "real-time priority of the audio thread: given, refused, needless (no device) or unknown",
     add_realtime},
    {"memory_locked", GS_FIELD_TEXT, "the audio process stays in memory: given, refused or unknown",
     add_memory_locked},
    {"engine_pid", GS_FIELD_NUMBER, "the engine", add_pid},
    {"version", GS_FIELD_TEXT, "of the engine", add_version},
};

unsigned gs_field_count(void) {
    return sizeof gs_fields / sizeof gs_fields[0];
}
