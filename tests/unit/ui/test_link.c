/* The engine's lines and its telemetry ring, into the model. */
#include <unistd.h>

#include "fixture.h"
#include "ui/link.h"
#include "ui/view.h"

static struct gs_model model;
static struct gs_actor actor;
static struct gs_ui_link link_;

static int start(void **state) {
    (void)state;
    start_model(&model);
    actor = (struct gs_actor){.model = &model};
    gs_ui_link_init(&link_, NULL, &actor);
    return 0;
}

static int stop(void **state) {
    (void)state;
    gs_ui_link_done(&link_);
    gs_model_done(&model);
    return 0;
}

static void take(const char *line) {
    gs_ui_link_line(&link_, line);
}

static void parameters_arrive(void **state) {
    (void)state;
    take("* param 2 comp.drive 4.5");
    take("* param 1 preamp.color tube");
    take("* param 1 hpf.on on");
    assert_true(fabs(model.settings.value[1][GS_COMP_DRIVE] - 4.5) < 1e-9);
    assert_true(fabs(model.settings.value[0][GS_PREAMP_COLOR] - 1) < 1e-9);
    assert_true(model.settings.value[0][GS_HPF_ON] > 0.5);
}

static void status_arrives(void **state) {
    (void)state;
    take("* status device \"Scarlett \\\"2i2\\\" 4th Gen\"");
    assert_string_equal(gs_state_text(&model.state, GS_STATE_DEVICE), "Scarlett \"2i2\" 4th Gen");
    take("* status disk_seconds_left -");
    assert_true(isnan(gs_state_number(&model.state, GS_STATE_DISK_SECONDS_LEFT)));
    take("* status state recording");
    assert_true(gs_model_recording(&model));
    take("* status something_new 17"); /* of a newer engine */
}

static void a_long_text_is_cut_at_a_character(void **state) {
    (void)state;
    char line[1024] = "* status take ";
    for (int i = 0; i < 200; i++)
        strcat(line, "\u00FC");
    take(line);
    const char *text = gs_state_text(&model.state, GS_STATE_TAKE);
    assert_true(strlen(text) > 100 && strlen(text) % 2 == 0);
}

static void messages_and_answers_are_shown(void **state) {
    (void)state;
    take("* message warning the disk is nearly full");
    assert_string_equal(model.message.text, "the disk is nearly full");
    assert_int_equal(model.message.style, GS_STYLE_WARNING);
    take("- 4.5");
    take("ok");
    assert_string_equal(model.message.text, "4.5");
    take("- half an answer");
    take("error comp.drive: 99 is outside 0..10");
    assert_string_equal(model.message.text, "comp.drive: 99 is outside 0..10");
    assert_int_equal(model.message.style, GS_STYLE_ERROR);
    take("ok"); /* without a text it says nothing, and what is said stays */
    assert_string_equal(model.message.text, "comp.drive: 99 is outside 0..10");
}

static void asked(const char *command) {
    gs_ui_link_sent(&link_, command);
}

static void long_answers_have_a_view(void **state) {
    (void)state;
    struct gs_error error = {""};
    assert_int_equal(gs_view_show(&model, "meters", &error), GS_OK);
    const int before = model.view;
    model.width = 80;
    model.height = 24;
    asked("takes json");
    asked("clients");
    asked("get comp.drive");
    take("- {");
    take("- }");
    take("ok"); /* the list has a view of its own already */
    assert_int_equal(model.view, before);
    take("- anna (ssh 10.0.0.5)");
    take("- ben (pts/3)");
    take("ok");
    assert_ptr_equal(gs_views[model.view], &gs_view_answer);
    assert_string_equal(model.answer.command, "clients");
    assert_string_equal(gs_text_string(&model.answer.text), "anna (ssh 10.0.0.5)\nben (pts/3)");
    assert_string_equal(model.message.text, "");
    take("- 4.5");
    take("ok"); /* a short one stays on the message line and leaves the page */
    assert_string_equal(model.message.text, "4.5");
    assert_string_equal(model.answer.command, "clients");
    model.scroll = 1;
    asked("events");
    for (int i = 0; i < 100000; i++)
        take("- a line of a very long answer");
    take("ok");
    assert_string_equal(model.answer.command, "events");
    assert_in_range(model.answer.text.length, 200 * 1024, 300 * 1024);
    assert_int_equal(model.scroll, 0);
    gs_act_key(&actor, GS_KEY_ESCAPE);
    assert_int_equal(model.view, before);
    assert_int_equal(gs_view_show(&model, "answer", &error), GS_OK); /* it can be called back */
    assert_true(gs_view_scrolls(&model));
}

static void a_tiny_window_says_where_the_answer_is(void **state) {
    (void)state;
    model.width = 60;
    model.height = 1;
    asked("clients");
    take("- anna");
    take("- ben");
    take("ok");
    assert_string_equal(model.message.text, "clients: a larger window shows the answer");
}

static void news_are_not_covered_by_the_answer(void **state) {
    (void)state;
    asked("roll");
    take("* message info recording take_001");
    take("- /home/anna/Music/gainstage/take_001.wav");
    take("ok");
    assert_string_equal(model.message.text, "recording take_001");
    /* answers belong to commands in their order: only the transport's are left out */
    asked("get comp.drive");
    asked("stop");
    asked("dir");
    take("- 4.5");
    take("ok");
    assert_string_equal(model.message.text, "4.5");
    take("* message info saved take_001, 0:02:25");
    take("- /home/anna/Music/gainstage/take_001.wav");
    take("ok");
    assert_string_equal(model.message.text, "saved take_001, 0:02:25");
    assert_string_equal(link_.saved, "0:02:25");
    take("- /home/anna");
    take("ok");
    assert_string_equal(model.message.text, "/home/anna");
    /* an error is an answer too */
    asked("next");
    asked("get");
    take("error next: nothing is being recorded");
    take("- 1.comp.drive 4.5");
    take("ok");
    assert_string_equal(model.message.text, "1.comp.drive 4.5");
    /* old news are none: the path is better than nothing */
    gs_model_advance(&model, 2);
    asked("record now");
    take("- /home/anna/now.wav");
    take("ok");
    assert_string_equal(model.message.text, "/home/anna/now.wav");
    take("* message info recording now");
    assert_string_equal(link_.saved, ""); /* a take is open */
    for (int i = 0; i < 1000; i++)
        asked("roll");
    for (int i = 0; i < 1001; i++)
        take("ok"); /* more than were asked for */
}

static void recording_silence_is_said(void **state) {
    (void)state;
    take("* status audio waiting");
    take("* message info recording take_001");
    assert_string_equal(model.message.text,
                        "recording take_001: recording silence until the device is back");
    assert_int_equal(model.message.style, GS_STYLE_WARNING);
}

static void the_end_is_told(void **state) {
    (void)state;
    assert_false(link_.ended);
    take("* bye the engine was ended");
    assert_true(link_.ended);
    assert_string_equal(link_.farewell, "the engine was ended");
}

static void garbage_is_ignored(void **state) {
    (void)state;
    struct gs_settings settings = model.settings;
    struct gs_state before = model.state;
    static const char *const lines[] = {
        "",
        "*",
        "* ",
        "* param",
        "* param 0 comp.drive 4",
        "* param 33 comp.drive 4",
        "* param 1 comp.drive",
        "* param 1 comp.drive 400",
        "* param 1 no.such 4",
        "* param 1 comp.drive \"4",
        "* status",
        "* status state",
        "* status \"open",
        "* message",
        "* message shout x",
        "\xff\xfe",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        take(lines[i]);
    assert_memory_equal(&settings, &model.settings, sizeof settings);
    assert_memory_equal(&before, &model.state, sizeof before);
    assert_false(link_.ended);
}

/* A ring as the engine makes it; returns a reader's descriptor. */
static int make_ring(unsigned channels, struct gs_memory *memory, struct gs_broadcast *ring) {
    size_t item = gs_telemetry_bytes(channels), bytes = gs_broadcast_bytes(item, 64);
    struct gs_error error = {""};
    assert_int_equal(gs_memory_create("telemetry", bytes, memory, &error), GS_OK);
    assert_int_equal(gs_broadcast_create(memory->address, memory->bytes, item, 64, ring), GS_OK);
    int fd = gs_memory_reader(memory);
    assert_true(fd >= 0);
    return fd;
}

static void publish(struct gs_broadcast *ring, unsigned channels, double peak) {
    struct gs_telemetry *frame = new_frame(channels);
    for (unsigned c = 0; c < channels; c++)
        frame->channel[c].tap[GS_STAGE_OUT].peak = linear(peak);
    gs_broadcast_write(ring, frame, 1);
    free(frame);
}

static void telemetry_is_read_from_ring_to_ring(void **state) {
    (void)state;
    struct gs_memory first, second;
    struct gs_broadcast ring, other;
    const struct gs_tap_view *shown = &model.levels.channel[1].tap[GS_STAGE_OUT];
    gs_ui_link_ring(&link_, make_ring(2, &first, &ring));
    assert_string_equal(model.message.text, "");
    publish(&ring, 2, -7);
    publish(&ring, 2, -50);
    gs_ui_link_telemetry(&link_);
    gs_model_advance(&model, 0.3);
    assert_int_equal(model.levels.channels, 2);
    assert_true(fabs(shown->peak - -7) < 0.01);
    /* the audio process was replaced, with more channels */
    gs_ui_link_ring(&link_, make_ring(8, &second, &other));
    publish(&other, 8, -12);
    gs_ui_link_telemetry(&link_);
    gs_model_advance(&model, 1); /* the bar before has fallen below that by then */
    assert_int_equal(model.levels.channels, 8);
    assert_true(fabs(shown->peak - -12) < 0.01);
    /* more frames than the ring holds: what is left is read */
    for (int i = 0; i < 200; i++)
        publish(&other, 8, -20);
    gs_ui_link_telemetry(&link_);
    gs_model_advance(&model, 1);
    assert_true(fabs(shown->peak - -20) < 0.01);
    gs_memory_done(&first);
    gs_memory_done(&second);
}

static void a_wrong_ring_leaves_the_meters_as_they_are(void **state) {
    (void)state;
    struct gs_memory good, bad;
    struct gs_broadcast ring;
    struct gs_error error = {""};
    gs_ui_link_ring(&link_, make_ring(1, &good, &ring));
    assert_int_equal(gs_memory_create("junk", 4096, &bad, &error), GS_OK);
    memset(bad.address, 0x5A, bad.bytes);
    gs_ui_link_ring(&link_, gs_memory_reader(&bad));
    assert_int_equal(model.message.style, GS_STYLE_ERROR);
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    gs_ui_link_ring(&link_, pipes[0]); /* no memory at all */
    assert_int_equal(model.message.style, GS_STYLE_ERROR);
    close(pipes[1]);
    publish(&ring, 1, -9);
    gs_ui_link_telemetry(&link_);
    gs_model_advance(&model, 0.3);
    assert_true(fabs(model.levels.channel[0].tap[GS_STAGE_OUT].peak - -9) < 0.01);
    gs_memory_done(&good);
    gs_memory_done(&bad);
}

static void events_come_with_who_and_when(void **state) {
    (void)state;
    take("* event 1763809200.123 info \"anna (ssh 10.0.0.5)\" \"recording vocal_014\"");
    take("* event 1763809200.124 warning '' 'the device lost 0.3 s of sound'");
    take("* message warning the device lost 0.3 s of sound"); /* shown, and no third event */
    assert_string_equal(model.message.text, "the device lost 0.3 s of sound");
    assert_int_equal(model.news.count, 2);
    const struct gs_news_item *first = gs_news_at(&model.news, 1);
    assert_int_equal(first->at, 1763809200);
    assert_string_equal(first->who, "anna (ssh 10.0.0.5)");
    assert_string_equal(first->text, "recording vocal_014");
    assert_int_equal(gs_news_at(&model.news, 0)->style, GS_STYLE_WARNING);
    /* a new connection tells the old ones again */
    take("* event 1763809200.123 info \"anna (ssh 10.0.0.5)\" \"recording vocal_014\"");
    take("* event 1763809200.124 warning '' 'the device lost 0.3 s of sound'");
    take("* event 1763809201.000 info '' 'sound is back'");
    take("* event soon info '' nothing");
    assert_int_equal(model.news.count, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(parameters_arrive, start, stop),
        cmocka_unit_test_setup_teardown(status_arrives, start, stop),
        cmocka_unit_test_setup_teardown(a_long_text_is_cut_at_a_character, start, stop),
        cmocka_unit_test_setup_teardown(messages_and_answers_are_shown, start, stop),
        cmocka_unit_test_setup_teardown(events_come_with_who_and_when, start, stop),
        cmocka_unit_test_setup_teardown(long_answers_have_a_view, start, stop),
        cmocka_unit_test_setup_teardown(a_tiny_window_says_where_the_answer_is, start, stop),
        cmocka_unit_test_setup_teardown(news_are_not_covered_by_the_answer, start, stop),
        cmocka_unit_test_setup_teardown(recording_silence_is_said, start, stop),
        cmocka_unit_test_setup_teardown(the_end_is_told, start, stop),
        cmocka_unit_test_setup_teardown(garbage_is_ignored, start, stop),
        cmocka_unit_test_setup_teardown(telemetry_is_read_from_ring_to_ring, start, stop),
        cmocka_unit_test_setup_teardown(a_wrong_ring_leaves_the_meters_as_they_are, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
