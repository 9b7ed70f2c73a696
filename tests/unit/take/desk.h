/* A writer and the ring that it reads, as its tests use them. */
#ifndef GAINSTAGE_TESTS_DESK_H
#define GAINSTAGE_TESTS_DESK_H

#include "takes.h"

enum { RATE = 48000 };

struct desk {
    struct source source;
    struct gs_writer *writer;
    struct gs_take_options options;
};

static inline struct desk set_up(void **state, unsigned channels, uint64_t capacity,
                                 enum gs_format format) {
    struct desk desk = {.options = {.format = format, .dry = true}};
    struct gs_error error = {{0}};
    set_text(desk.options.dir, sizeof desk.options.dir, *state);
    strcpy(desk.options.template, "take_{number}");
    open_source(&desk.source, channels, capacity);
    if (gs_writer_new(desk.source.ring, channels, RATE, &desk.options, &desk.writer, &error))
        fail_msg("%s", error.text);
    return desk;
}

static inline void clear_up(struct desk *desk) {
    gs_writer_free(desk->writer);
    free(desk->source.memory);
}

/* Plays until the writer has stored so many frames of the open take. */
static inline void play_until(struct desk *desk, uint64_t frames) {
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    struct gs_writer_state now;
    do {
        gs_writer_state(desk->writer, &now);
        if (desk->source.written < now.take.start + now.take.frames + RATE / 2)
            play(&desk->source, 480);
        if (gs_clock_now() >= deadline)
            fail_msg("stuck at %llu of %llu frames of %s", (unsigned long long)now.take.frames,
                     (unsigned long long)frames, now.take.name);
    } while (now.take.frames < frames);
}

/* The writer has opened that file, so it knows of the call that asked for it. */
static inline void wait_for_file(void **state, const char *name) {
    char path[PATH_SIZE];
    join(path, *state, name);
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    while (!is_there(path))
        assert_true(gs_clock_now() < deadline);
}

/* Both files hold exactly the source's frames from `start` on. */
static inline void expect_take(const struct gs_take *take, uint64_t start, uint64_t frames) {
    char dry[PATH_SIZE];
    dry_path(dry, take->path);
    assert_int_equal(take->start, start);
    assert_int_equal(take->frames, frames);
    assert_int_equal(file_frames(take->path), frames);
    assert_int_equal(file_frames(dry), frames);
    expect_sound(take->path, 0, frames, start, 1);
    expect_sound(dry, 0, frames, start, 0);
}

#endif
