/* A recording in full swing, set up by hand: every figure on the screen is known. */
#ifndef TESTS_UI_SCENE_H
#define TESTS_UI_SCENE_H

#include "fixture.h"

static inline int64_t scene_clock(void) {
    static const int64_t noon = 1795348800; /* 2026-11-22 12:00:00 UTC */
    return noon;
}

/* dBFS behind every stage of a channel, and its reductions. */
static inline void scene_levels(struct gs_channel_reading *channel, double input) {
    static const double gain[GS_STAGE_COUNT] = {0, 3, 2.6, -1.2, -1.5, -1.1, -1.1, 2.9};
    for (int s = 0; s < GS_STAGE_COUNT; s++)
        channel->tap[s] = (struct gs_tap_reading){.peak = linear(input + gain[s]),
                                                  .rms = linear(input + gain[s] - 9.3),
                                                  .max = linear(input + gain[s] + 4.4)};
    channel->reduction[GS_REDUCTION_COMP] = 4.2f;
    channel->reduction[GS_REDUCTION_DEESS] = 1.7f;
}

/* Two values a line of the response: round numbers that no rounding can push over an edge. */
static inline void scene_response(struct gs_measured *measured) {
    measured->state = GS_MEASURED_FINE;
    measured->rate = 48000;
    measured->response.rate = 48000;
    measured->response.points = GS_RESPONSE_POINTS;
    for (unsigned i = 0; i < GS_RESPONSE_POINTS; i++) {
        const double place = (double)i / (GS_RESPONSE_POINTS - 1);
        const double low = place < 0.25 ? -44.3 * (0.25 - place) : 0.21;
        const double high = place > 0.8 ? 11.3 * (place - 0.8) : 0;
        measured->response.point[i].hz = 20 * pow(1000, place);
        measured->response.point[i].voice = low + high;
        measured->response.point[i].sibilant = low + high - (place > 0.75 ? 4.13 : 0);
    }
}

static inline void scene_fields(struct gs_model *model) {
    static const char *const fields[][2] = {
        {"state", "recording"},
        {"take", "vocal_014"},
        {"path", "/srv/takes/vocal_014.wav"},
        {"seconds", "767.4"},
        {"device", "Scarlett 2i2 4th Gen: USB (hw:1,0)"},
        {"input", "Scarlett"},
        {"block", "256"},
        {"strip_latency_frames", "82"},
        {"audio_pid", "4711"},
        {"engine_pid", "4710"},
        {"version", "0.1.0"},
        {"realtime", "given"},
        {"memory_locked", "refused"},
        {"format", "pcm24"},
        {"dry", "on"},
        {"dir", "/srv/takes"},
        {"write_lag", "0.012"},
        {"tracks", "'lead vocal' room"},
        {"preset", "voice*"},
        {"markers", "2"},
        {"clients", "1"},
        {"loudness_m", "-19.8"},
        {"loudness_s", "-20.9"},
        {"loudness_i", "-21.6"},
        {"loudness_range", "5.1"},
        {"true_peak", "-3.2"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        tell(model, fields[i][0], fields[i][1]);
}

static inline void scene_params(struct gs_model *model) {
    static const struct {
        enum gs_param_id id;
        double value;
    } params[] = {{GS_PREAMP_GAIN, 3},  {GS_HPF_ON, 1},   {GS_COMP_ON, 1},    {GS_COMP_DRIVE, 5},
                  {GS_COMP_MAKEUP, 3},  {GS_DEESS_ON, 1}, {GS_ENHANCE_ON, 1}, {GS_ENHANCE_LOW, 3},
                  {GS_ENHANCE_HIGH, 4}, {GS_OUT_GAIN, 4}, {GS_OUT_LIMIT, 1}};
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < sizeof params / sizeof params[0]; i++)
            gs_model_param(model, c, params[i].id, params[i].value);
}

static inline void scene_news(struct gs_model *model) {
    static const struct {
        int ago;
        enum gs_style style;
        const char *text;
    } news[] = {
        {1907, GS_STYLE_MESSAGE, "listening to Scarlett 2i2 4th Gen, 48 kHz"},
        {1640, GS_STYLE_WARNING, "the device went away; waiting for it"},
        {1634, GS_STYLE_MESSAGE, "the device is back after 6.2 s"},
        {767, GS_STYLE_MESSAGE, "recording vocal_014"},
        {431, GS_STYLE_CLIP, "clip at the input, channel 1"},
        {212, GS_STYLE_ERROR, "preset: no preset is called 'voise'"},
        {12, GS_STYLE_MESSAGE, "marker 2 at 0:12:35"},
    };
    for (size_t i = 0; i < sizeof news / sizeof news[0]; i++)
        gs_news_add(&model->news, scene_clock() - news[i].ago, news[i].style, "", news[i].text);
}

static inline void scene_takes(struct gs_model *model) {
    static const char *const lines[] = {
        "[",
        "{\"name\": \"vocal_011\", \"state\": \"kept\", \"began\": \"2026-11-21T18:04:11\", "
        "\"seconds\": 2251.300, \"peak\": -3.4, \"loudness\": -18.2, \"clips\": 0, "
        "\"lost_frames\": 0, \"rating\": 5, \"title\": \"Night \\\"Train\\\"\", \"note\": "
        "\"the one\", \"ended\": \"\"},",
        "{\"name\": \"room tone\", \"state\": \"unfinished\", \"began\": \"2026-11-22T09:30:00\", "
        "\"seconds\": 61.0, \"peak\": -48.1, \"loudness\": null, \"clips\": null, "
        "\"lost_frames\": null, \"rating\": 0, \"title\": \"\", \"note\": \"\", \"ended\": "
        "\"\"},",
        "{\"name\": \"vocal_013\", \"state\": \"complete\", \"began\": \"2026-11-22T11:12:30\", "
        "\"seconds\": 367.2, \"peak\": 0.0, \"loudness\": -16.4, \"clips\": 7, \"lost_frames\": "
        "480, \"rating\": 2, \"title\": \"\", \"note\": \"sibilant; the cat walks in at 3:10\", "
        "\"ended\": \"the disk was full\"},",
        "{\"name\": \"vocal_014\", \"state\": \"recording\", \"began\": \"2026-11-22T11:47:13\", "
        "\"seconds\": 767.4, \"peak\": -3.2, \"loudness\": -21.6, \"clips\": 0, "
        "\"lost_frames\": 0, \"rating\": 0, \"title\": \"\", \"note\": \"\", \"ended\": \"\"},",
        "{\"name\": \"vocal_012\", \"state\": \"discarded\", \"began\": \"2026-11-22T10:58:02\", "
        "\"seconds\": 12.9, \"peak\": -20.3, \"loudness\": -31.0, \"clips\": 0, "
        "\"lost_frames\": 0, \"rating\": 0, \"title\": \"\", \"note\": \"\", \"ended\": \"\"}",
        "]",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        gs_take_list_line(&model->takes, lines[i]);
    gs_take_list_end(&model->takes, true);
    gs_take_list_move(&model->takes, 1);
}

/* More than fits any of the sizes, and lines that are wider than the narrow ones. */
static inline void scene_answer(struct gs_model *model) {
    struct gs_text text = {0};
    for (int i = 0; i < 48; i++)
        gs_text_add(&text, "%s2026-11-22 11:%02d:07  anna (ssh 10.0.0.5): %s", i ? "\n" : "", i,
                    i % 3 ? "comp.drive 3.0 → 5.0"
                          : "note of vocal_013 is now \"sibilant; the cat walks in at 3:10\"");
    gs_answer_take(&model->answer, "events 48", &text);
}

static inline void start_scene(struct gs_model *model) {
    gs_model_done(model);
    start_model(model);
    model->wall = scene_clock;
    scene_fields(model);
    scene_params(model);
    scene_response(&model->measured);
    scene_news(model);
    scene_takes(model);
    scene_answer(model);
    for (int i = 0; i < 500; i++) /* phrases and pauses */
        gs_trace_advance(&model->loudness, 1, i % 47 < 39 ? -26.3 + i % 13 : -37.7);
    struct gs_telemetry *frame = new_frame(2);
    frame->position = 48000 * 800;
    scene_levels(&frame->channel[0], -14.3);
    scene_levels(&frame->channel[1], -27.9);
    gs_levels_view_fold(&model->levels, frame);
    free(frame);
    tell(model, "seconds", "767.4"); /* of that moment */
    gs_model_advance(model, 0.3);
    model->message = (struct gs_message){.text = ""};
}

#endif
