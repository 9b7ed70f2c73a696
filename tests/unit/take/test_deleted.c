/* Files that somebody deletes while they are recorded, and floods of markers. */
#include "takes.h"

enum { RATE = 48000 };

struct desk {
    struct source source;
    struct gs_writer *writer;
    struct gs_take_options options;
    char folder[PATH_SIZE];
};

static void set_up(struct desk *desk, void **state, enum gs_format format) {
    struct gs_error error = {{0}};
    *desk = (struct desk){.options = {.format = format, .dry = true}};
    join(desk->folder, *state, gs_format_names[format]);
    set_text(desk->options.dir, sizeof desk->options.dir, desk->folder);
    strcpy(desk->options.template, "take");
    open_source(&desk->source, 2, RATE * 4);
    if (gs_writer_new(desk->source.ring, 2, RATE, &desk->options, &desk->writer, &error))
        fail_msg("%s", error.text);
    struct gs_writer_event event;
    gs_writer_start(desk->writer, &desk->options, 0, 1);
    expect_event(desk->writer, GS_WRITER_STARTED, &event);
}

static void clear_up(struct desk *desk) {
    gs_writer_free(desk->writer);
    free(desk->source.memory);
}

static void expect_whole(const char *path, uint64_t frames) {
    char dry[PATH_SIZE];
    dry_path(dry, path);
    assert_int_equal(file_frames(path), frames);
    assert_int_equal(file_frames(dry), frames);
    expect_sound(path, 0, frames, 0, 1);
    expect_sound(dry, 0, frames, 0, 0);
}

/* Plays until a warning has come; its text. */
static void play_until_warned(struct desk *desk, struct gs_writer_event *event) {
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    for (;;) {
        assert_true(gs_clock_now() < deadline);
        struct gs_writer_state now;
        gs_writer_state(desk->writer, &now);
        if (desk->source.written < now.take.frames + RATE / 2)
            play(&desk->source, 480);
        while (gs_writer_event(desk->writer, event))
            if (event->kind == GS_WRITER_WARNING)
                return;
            else
                fail_msg("event %d: %s", (int)event->kind, event->text);
    }
}

/* The stop's event; how many warnings came before it. */
static unsigned stop(struct desk *desk, struct gs_writer_event *event) {
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    unsigned warnings = 0;
    gs_writer_stop(desk->writer, desk->source.written, 2);
    for (;;) {
        assert_true(gs_clock_now() < deadline);
        struct pollfd wait = {.fd = gs_writer_fd(desk->writer), .events = POLLIN};
        poll(&wait, 1, 100);
        while (gs_writer_event(desk->writer, event)) {
            if (event->kind != GS_WRITER_WARNING)
                return warnings;
            warnings++;
        }
    }
}

/* With the sidecar that is still in it. */
static void take_folder_away(const struct desk *desk) {
    char sidecar[PATH_SIZE];
    join(sidecar, desk->folder, "take.json");
    assert_int_equal(unlink(sidecar), 0);
    assert_int_equal(rmdir(desk->folder), 0);
}

static void bring_back(void **state, enum gs_format format, bool folder_too) {
    struct desk desk;
    struct gs_writer_event event;
    char wet[PATH_SIZE], dry[PATH_SIZE];
    set_up(&desk, state, format);
    join(wet, desk.folder, "take");
    strcat(wet, gs_format_extension(format));
    dry_path(dry, wet);
    gs_writer_mark(desk.writer, 4800, "here");
    play(&desk.source, RATE / 2);
    assert_int_equal(unlink(wet), 0);
    assert_int_equal(unlink(dry), 0);
    if (folder_too)
        take_folder_away(&desk);
    play_until_warned(&desk, &event);
    assert_non_null(strstr(event.text, "was deleted while it is recorded"));
    assert_non_null(strstr(event.text, "take"));
    play(&desk.source, RATE);
    assert_int_equal(stop(&desk, &event), 0); /* told once */
    if (event.kind != GS_WRITER_FINISHED)
        fail_msg("event %d: %s", (int)event.kind, event.text);
    assert_string_equal(event.take.path, wet);
    assert_int_equal(event.take.frames, desk.source.written);
    assert_int_equal(event.take.markers, 1);
    expect_whole(wet, desk.source.written);
    char text[8192] = {0};
    const int fd = open(wet, O_RDONLY | O_CLOEXEC);
    struct stat about;
    assert_true(fd >= 0 && fstat(fd, &about) == 0);
    const off_t from = format == GS_FORMAT_FLAC ? 0 : about.st_size - 100;
    const ssize_t got = pread(fd, text, sizeof text, from);
    close(fd);
    assert_non_null(memmem(text, (size_t)got, "here", 4));
    if (format != GS_FORMAT_FLAC)
        assert_int_equal(header_bytes(wet), desk.source.written * 2 * gs_format_bytes(format));
    clear_up(&desk);
}

static void deleted_files_come_back(void **state) {
    bring_back(state, GS_FORMAT_PCM24, false);
    bring_back(state, GS_FORMAT_FLAC, false);
}

static void and_so_does_their_folder(void **state) {
    bring_back(state, GS_FORMAT_FLOAT, true);
    bring_back(state, GS_FORMAT_FLAC, true);
}

/* Deleted a moment before the end: nobody looked in between, and yet it is told. */
static void deleted_at_the_very_end(void **state) {
    struct desk desk;
    struct gs_writer_event event;
    char wet[PATH_SIZE];
    set_up(&desk, state, GS_FORMAT_PCM24);
    join(wet, desk.folder, "take.wav");
    play(&desk.source, 1000);
    assert_int_equal(unlink(wet), 0);
    assert_int_equal(stop(&desk, &event), 1);
    assert_int_equal(event.kind, GS_WRITER_FINISHED);
    expect_whole(wet, 1000);
    clear_up(&desk);
}

/* Another file has the name by then: neither is lost, and it is told where the take is. */
static void the_name_is_taken(void **state) {
    struct desk desk;
    struct gs_writer_event event;
    char wet[PATH_SIZE], other[PATH_SIZE], text[16] = {0};
    set_up(&desk, state, GS_FORMAT_PCM24);
    join(wet, desk.folder, "take.wav");
    join(other, desk.folder, "take_2.wav");
    play(&desk.source, 3000);
    assert_int_equal(unlink(wet), 0);
    int fd = open(wet, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "precious", 8), 8);
    close(fd);
    stop(&desk, &event);
    assert_int_equal(event.kind, GS_WRITER_ENDED);
    assert_non_null(strstr(event.text, "take_2.wav"));
    assert_int_equal(file_frames(other), 3000);
    expect_sound(other, 0, 3000, 0, 1);
    fd = open(wet, O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, text, sizeof text - 1), 8);
    close(fd);
    assert_string_equal(text, "precious");
    clear_up(&desk);
}

/* Nowhere to go: that is an error, not a success. */
static void what_cannot_come_back_is_told(void **state) {
    struct desk desk;
    struct gs_writer_event event;
    char wet[PATH_SIZE], dry[PATH_SIZE];
    set_up(&desk, state, GS_FORMAT_PCM24);
    join(wet, desk.folder, "take.wav");
    dry_path(dry, wet);
    play(&desk.source, 3000);
    assert_int_equal(unlink(wet), 0);
    assert_int_equal(unlink(dry), 0);
    take_folder_away(&desk);
    close(open(desk.folder, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600)); /* not a folder */
    stop(&desk, &event);
    assert_int_equal(event.kind, GS_WRITER_ENDED);
    assert_non_null(strstr(event.text, "could not be brought back"));
    assert_non_null(strstr(event.text, wet));
    unlink(desk.folder);
    clear_up(&desk);
}

/* Markers as fast as they can be asked for: one line, not thousands, and the stop is taken. */
static void a_flood_is_told_once(void **state) {
    struct desk desk;
    struct gs_writer_event event;
    unsigned floods = 0;
    set_up(&desk, state, GS_FORMAT_PCM24);
    play(&desk.source, RATE);
    for (unsigned i = 0; i < 200000; i++) {
        gs_writer_mark(desk.writer, i % RATE, "m");
        gs_writer_reset_loudness(desk.writer);
        while (gs_writer_event(desk.writer, &event)) {
            assert_int_equal(event.kind, GS_WRITER_WARNING);
            assert_null(strstr(event.text, "stuck"));
            floods += strstr(event.text, "left out") != NULL;
        }
    }
    assert_int_equal(floods, 1);
    stop(&desk, &event);
    assert_int_equal(event.kind, GS_WRITER_FINISHED);
    assert_int_equal(event.ticket, 2);
    clear_up(&desk);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(deleted_files_come_back),       TEST(and_so_does_their_folder),
        TEST(deleted_at_the_very_end),       TEST(the_name_is_taken),
        TEST(what_cannot_come_back_is_told), TEST(a_flood_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
