/* Disks that fill up or fail, and a writer that is killed: what was recorded stays readable. */
/* long: twelve seconds of sound */
#include "takes.h"

#include "gainstage/takes.h"

#include <math.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

enum { RATE = 48000 };

/* A test that failed half-way may have left its disk mounted. */
static int unmount_and_remove(void **state) {
    umount2(*state, MNT_DETACH);
    return remove_folder(state);
}

static void expect_text(const char *text, const char *phrase) {
    if (!strstr(text, phrase))
        fail_msg("'%s' does not say '%s'", text, phrase);
}

static struct gs_writer *new_writer(struct source *source, const struct gs_take_options *options) {
    struct gs_writer *writer;
    struct gs_error error = {{0}};
    if (gs_writer_new(source->ring, source->channels, RATE, options, &writer, &error))
        fail_msg("%s", error.text);
    return writer;
}

static struct gs_take_options options_in(const char *folder, enum gs_format format) {
    struct gs_take_options options = {.format = format, .dry = true};
    set_text(options.dir, sizeof options.dir, folder);
    set_text(options.template, sizeof options.template, "take");
    return options;
}

/* Plays at the writer's pace until it reports the end of the take. */
static void play_until_ended(struct source *source, struct gs_writer *writer,
                             struct gs_writer_event *event) {
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    struct gs_writer_state now;
    for (;;) {
        assert_true(gs_clock_now() < deadline);
        gs_writer_state(writer, &now);
        if (now.recording && source->written < now.take.start + now.take.frames + RATE / 2)
            play(source, 480);
        if (!gs_writer_event(writer, event))
            continue;
        if (event->kind == GS_WRITER_ENDED)
            return;
        if (event->kind == GS_WRITER_FINISHED || event->kind == GS_WRITER_REFUSED)
            fail_msg("event %d: %s", (int)event->kind, event->text);
    }
}

/* Both files open, are of one length and hold the source's frames to the last. */
static void expect_valid_pair(const struct gs_take *take) {
    char dry[PATH_SIZE];
    dry_path(dry, take->path);
    assert_true(take->frames > 1000);
    assert_int_equal(file_frames(take->path), take->frames);
    assert_int_equal(file_frames(dry), take->frames);
    expect_sound(take->path, 0, take->frames, take->start, 1);
    expect_sound(dry, 0, take->frames, take->start, 0);
    assert_true(run_program((const char *[]){"sox", take->path, "-n", "stat", NULL}) <= 0);
}

/* FLAC can't be cut: each file holds what came through, in whole blocks. */
static void expect_valid_flac(const struct gs_take *take) {
    char dry[PATH_SIZE];
    dry_path(dry, take->path);
    const uint64_t wet = file_frames(take->path);
    assert_in_range(wet, take->frames > 8192 ? take->frames - 8192 : 1, take->frames);
    expect_sound(take->path, 0, wet, take->start, 1);
    expect_sound(dry, 0, file_frames(dry), take->start, 0);
    /* and one can go to any place in it */
    struct gs_reader *reader;
    struct gs_error error = {{0}};
    float frame[8];
    uint64_t got = 0;
    assert_int_equal(gs_reader_open(take->path, &reader, &error), GS_OK);
    if (gs_reader_seek(reader, wet / 2, &error) || gs_reader_read(reader, frame, 1, &got, &error))
        fail_msg("%s", error.text);
    assert_int_equal(got, 1);
    assert_true(frame[0] == sound(take->start + wet / 2, 0, 1));
    gs_reader_close(reader);
}

/* A file may grow to 300 kB only: the system refuses a write in the middle of a block. */
static void file_size_limit(void **state) {
    static const enum gs_format all[] = {GS_FORMAT_PCM24, GS_FORMAT_FLOAT, GS_FORMAT_FLAC};
    struct rlimit before, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (int f = 0; f < 3; f++) {
        char folder[PATH_SIZE];
        join(folder, *state, gs_format_names[all[f]]);
        const struct gs_take_options options = options_in(folder, all[f]);
        struct source source;
        struct gs_writer_event event;
        open_source(&source, 3, RATE * 2);
        struct gs_writer *writer = new_writer(&source, &options);
        limit = before;
        limit.rlim_cur = 300001;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        gs_writer_start(writer, &options, 0, 1);
        expect_event(writer, GS_WRITER_STARTED, &event);
        play_until_ended(&source, writer, &event);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        expect_text(event.text, "File too large");
        if (all[f] == GS_FORMAT_FLAC)
            expect_valid_flac(&event.take);
        else
            expect_valid_pair(&event.take);
        struct gs_writer_state now;
        gs_writer_state(writer, &now);
        assert_false(now.recording);
        /* the writer lives: the next take works */
        struct gs_take_options second = options;
        set_text(second.template, sizeof second.template, "second");
        const uint64_t start = source.written;
        play(&source, 5000);
        gs_writer_start(writer, &second, start, 2);
        expect_event(writer, GS_WRITER_STARTED, &event);
        gs_writer_stop(writer, start + 5000, 3);
        expect_event(writer, GS_WRITER_FINISHED, &event);
        expect_valid_pair(&event.take);
        gs_writer_free(writer);
        free(source.memory);
    }
}

/* A file that may not grow any more: the take goes on in another beside it, from the next frame. */
static void file_size_limit_with_room_beside(void **state) {
    struct rlimit before, limit;
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    char folder[PATH_SIZE];
    join(folder, *state, "beside");
    const struct gs_take_options options = options_in(folder, GS_FORMAT_PCM16);
    struct source source;
    struct gs_writer_event event;
    open_source(&source, 1, RATE * 4);
    struct gs_writer *writer = new_writer(&source, &options);
    gs_writer_start(writer, &options, 0, 1);
    expect_event(writer, GS_WRITER_STARTED, &event);
    const struct gs_take first = event.take;
    limit = before;
    limit.rlim_cur = 11 * RATE * 2;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct gs_writer_state now;
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    do {
        gs_writer_state(writer, &now);
        assert_true(gs_clock_now() < deadline && now.recording);
        if (source.written < now.take.start + now.take.frames + RATE)
            play(&source, 480);
    } while (now.take.start == 0 || now.take.frames < RATE);
    expect_event(writer, GS_WRITER_MOVED, &event);
    expect_text(event.text, "File too large");
    gs_writer_stop(writer, source.written, 2);
    expect_event(writer, GS_WRITER_FINISHED, &event);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(event.take.start > 10 * RATE);
    assert_int_equal(file_frames(first.path), event.take.start);
    expect_text(event.take.path, "_002.wav");
    assert_int_equal(event.take.start + event.take.frames, source.written);
    /* both are the source's sound, rounded to 16 bits: the lengths tell the rest */
    assert_int_equal(file_frames(event.take.path), event.take.frames);
    gs_writer_free(writer);
    free(source.memory);
}

/* A real disk of one megabyte. */
static void disk_full(void **state) {
    if (geteuid() != 0)
        skip();
    static const enum gs_format all[] = {GS_FORMAT_PCM24, GS_FORMAT_FLOAT, GS_FORMAT_FLAC};
    for (int f = 0; f < 3; f++) {
        if (mount("tmpfs", *state, "tmpfs", 0, "size=1m") != 0)
            skip(); /* a container without that right */
        const struct gs_take_options options = options_in(*state, all[f]);
        struct source source;
        struct gs_writer_event event;
        open_source(&source, 2, RATE * 2);
        struct gs_writer *writer = new_writer(&source, &options);
        gs_writer_start(writer, &options, 0, 1);
        expect_event(writer, GS_WRITER_STARTED, &event);
        gs_writer_mark(writer, 100, "here");
        play_until_ended(&source, writer, &event);
        expect_text(event.text, "disk full");
        if (all[f] == GS_FORMAT_FLAC)
            expect_valid_flac(&event.take);
        else
            expect_valid_pair(&event.take);
        /* nothing can begin on a full disk, and nothing is left of the attempt */
        struct gs_take_options second = options;
        char path[PATH_SIZE];
        set_text(second.template, sizeof second.template, "second");
        join(path, *state, "second");
        strcat(path, gs_format_extension(all[f]));
        gs_writer_start(writer, &second, 0, 2);
        expect_event(writer, GS_WRITER_REFUSED, &event);
        expect_text(event.text, "disk full");
        assert_false(is_there(path));
        struct gs_writer_state now;
        const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
        do {
            gs_writer_state(writer, &now);
            assert_true(gs_clock_now() < deadline);
        } while (!(now.disk_seconds_left >= 0.0 && now.disk_seconds_left < 1.0));
        gs_writer_free(writer);
        free(source.memory);
        assert_int_equal(umount(*state), 0);
    }
}

/* A thousand markers take room in both files and in the sidecar: it is kept free for them. */
static void a_full_disk_has_room_for_markers(void **state) {
    enum { MARKERS = 1000 };
    if (geteuid() != 0 || mount("tmpfs", *state, "tmpfs", 0, "size=2m") != 0)
        skip();
    struct gs_take_options options = options_in(*state, GS_FORMAT_PCM16);
    struct source source;
    struct gs_writer_event event;
    struct gs_error error;
    open_source(&source, 1, RATE * 2);
    struct gs_writer *writer = new_writer(&source, &options);
    gs_writer_start(writer, &options, 0, 1);
    expect_event(writer, GS_WRITER_STARTED, &event);
    struct gs_writer_state now = {0};
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    for (unsigned i = 0; i < MARKERS; i++) {
        gs_writer_mark(writer, i, "a marker with a label that is as long as a label may be, or so");
        do {
            gs_writer_state(writer, &now);
            assert_true(gs_clock_now() < deadline);
        } while (now.take.markers + 32 < i);
    }
    play_until_ended(&source, writer, &event);
    expect_text(event.text, "disk full");
    assert_int_equal(event.take.markers, MARKERS);
    char sidecar[PATH_SIZE];
    join(sidecar, *state, "take.json");
    FILE *file = fopen(sidecar, "r");
    static char text[1 << 18];
    assert_non_null(file);
    const size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    struct gs_take_facts facts = {0};
    assert_int_equal(gs_sidecar_parse(text, length, &facts, &error), GS_OK);
    assert_false(facts.recording);
    expect_text(facts.ended, "disk full");
    assert_int_equal(facts.markers, MARKERS);
    gs_take_facts_done(&facts);
    gs_writer_free(writer);
    free(source.memory);
    assert_int_equal(umount(*state), 0);
}

/* The container alone on a full disk: an error at once, and it never grows again. */
static void container_tells_of_a_full_disk(void **state) {
    if (geteuid() != 0 || mount("tmpfs", *state, "tmpfs", 0, "size=256k") != 0)
        skip();
    static float block[4000];
    struct gs_container *container;
    struct gs_error error = {{0}};
    char path[PATH_SIZE];
    join(path, *state, "x.wav");
    for (unsigned i = 0; i < 4000; i++)
        block[i] = sound(i, 0, 0);
    assert_int_equal(gs_container_create(path, GS_FORMAT_FLOAT, 1, RATE, &container, &error),
                     GS_OK);
    unsigned blocks = 0;
    enum gs_status status;
    while ((status = gs_container_write(container, block, 4000, &error)) == GS_OK)
        assert_true(++blocks < 100);
    assert_int_equal(status, GS_ERR_FULL);
    expect_text(error.text, "x.wav: disk full");
    assert_int_equal(gs_container_write(container, block, 1, &error), GS_ERR_STATE);
    const uint64_t frames = gs_container_frames(container);
    assert_in_range(frames, blocks * 4000, blocks * 4000 + 3999);
    assert_int_equal(gs_container_finish(container, NULL, 0, &error), GS_OK);
    assert_int_equal(file_frames(path), frames);
    expect_sound(path, 0, 4000, 0, 0);
    assert_int_equal(umount(*state), 0);
}

/* The markers find no room: the take is told to be incomplete, the sound is whole. */
static void no_room_for_markers(void **state) {
    struct rlimit before, limit;
    struct gs_container *container;
    struct gs_error error = {{0}};
    char path[PATH_SIZE];
    float block[1000];
    join(path, *state, "x.wav");
    for (unsigned i = 0; i < 1000; i++)
        block[i] = sound(i, 0, 0);
    assert_int_equal(gs_container_create(path, GS_FORMAT_PCM24, 1, RATE, &container, &error),
                     GS_OK);
    assert_int_equal(gs_container_write(container, block, 1000, &error), GS_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 4096 + 3000 + 46;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    const struct gs_marker markers[2] = {{1, "one"}, {2, "two"}};
    const enum gs_status status = gs_container_finish(container, markers, 2, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(status, GS_ERR_IO);
    expect_text(error.text, "markers could not be stored");
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_true(about.st_size < 4096 + 3000 + 46); /* no torn chunk */
    assert_int_equal(file_frames(path), 1000);
    expect_sound(path, 0, 1000, 0, 0);
}

/* What the child does: records at the pace of the clock, tells how much it has played, and never
 * ends by itself before 30 s are over. */
static int record_until_killed(const char *folder, enum gs_format format) {
    const struct gs_take_options options = options_in(folder, format);
    struct source source;
    open_source(&source, 2, RATE * 4);
    struct gs_writer *writer = new_writer(&source, &options);
    gs_writer_start(writer, &options, 0, 1);
    const int64_t begin = gs_clock_now();
    for (int64_t block = 1; block <= 3000; block++) {
        play(&source, 480);
        gs_clock_sleep_until(begin + block * 10 * GS_MILLISECOND);
        if (write(1, &source.written, sizeof source.written) < 0)
            break;
    }
    gs_writer_free(writer);
    free(source.memory);
    return 1;
}

/* It is killed without warning after some seconds. What it left can be read to within 1.2 s of the
 * end: headers come twice a second, 0.1 s is held back. */
static void killed(void **state, enum gs_format format, double least) {
    char folder[PATH_SIZE], path[PATH_SIZE], dry[PATH_SIZE], number[16];
    join(folder, *state, gs_format_names[format]);
    snprintf(number, sizeof number, "%d", (int)format);
    int told[2];
    assert_int_equal(pipe(told), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* a fresh program: threads and fork do not mix */
        dup2(told[1], 1);
        close(told[0]);
        execl("/proc/self/exe", "test_faults", folder, number, (char *)NULL);
        _exit(127);
    }
    close(told[1]);
    uint64_t played = 0;
    while (played < RATE * 3 && read(told[0], &played, sizeof played) == (ssize_t)sizeof played)
        ;
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    close(told[0]);
    assert_true(played >= RATE * 3);

    join(path, folder, "take");
    strcat(path, gs_format_extension(format));
    dry_path(dry, path);
    const uint64_t wet_frames = file_frames(path), dry_frames = file_frames(dry);
    assert_true((double)wet_frames > (double)played - least * RATE);
    assert_true((double)dry_frames > (double)played - least * RATE);
    expect_sound(path, 0, wet_frames, 0, 1);
    expect_sound(dry, 0, dry_frames, 0, 0);
    if (format != GS_FORMAT_FLAC) {
        const double bytes = 2.0 * gs_format_bytes(format);
        assert_true((double)header_bytes(path) / bytes > (double)played - least * RATE);
        assert_true((double)header_bytes(dry) / bytes > (double)played - least * RATE);
    }
    assert_true(run_program((const char *[]){"sox", path, "-n", "stat", NULL}) <= 0);
    assert_true(run_program((const char *[]){"ffprobe", path, NULL}) <= 0);
}

static void killed_wav_is_readable(void **state) {
    killed(state, GS_FORMAT_PCM24, 1.2);
    killed(state, GS_FORMAT_FLOAT, 1.2);
}

static void killed_flac_is_readable(void **state) {
    killed(state, GS_FORMAT_FLAC, 1.2);
}

/* While a take runs others can read all but the last second of it. */
static void open_take_is_readable(void **state) {
    const struct gs_take_options options = options_in(*state, GS_FORMAT_PCM24);
    struct source source;
    struct gs_writer_event event;
    open_source(&source, 2, RATE * 4);
    struct gs_writer *writer = new_writer(&source, &options);
    gs_writer_start(writer, &options, 0, 1);
    expect_event(writer, GS_WRITER_STARTED, &event);
    const int64_t begin = gs_clock_now();
    uint64_t seen = 0;
    for (int64_t block = 1; block <= 200; block++) {
        play(&source, 480);
        gs_clock_sleep_until(begin + block * 10 * GS_MILLISECOND);
        if (block % 20)
            continue;
        const uint64_t frames = file_frames(event.take.path);
        assert_true(frames >= seen);
        assert_true(frames + RATE * 6 / 5 > source.written);
        assert_true(header_bytes(event.take.path) / 6 + RATE * 6 / 5 > source.written);
        expect_sound(event.take.path, 0, frames, 0, 1);
        seen = frames;
    }
    assert_true(seen > RATE / 2);
    gs_writer_free(writer);
    free(source.memory);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, unmount_and_remove)
int main(int count, char **words) {
    if (count == 3)
        return record_until_killed(words[1], (enum gs_format)atoi(words[2]));
    const struct CMUnitTest tests[] = {
        TEST(file_size_limit),
        TEST(file_size_limit_with_room_beside),
        TEST(disk_full),
        TEST(a_full_disk_has_room_for_markers),
        TEST(container_tells_of_a_full_disk),
        TEST(no_room_for_markers),
        TEST(killed_wav_is_readable),
        TEST(killed_flac_is_readable),
        TEST(open_take_is_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
