/* Sizes in the headers of WAV and RF64, to the byte, at every moment of a file's life. */
#include "containers.h"
#include "death.h"
#include "gainstage/metadata.h"
#include "riff.h"

enum { HEADER = 4096 };
static const enum gs_format formats[] = {GS_FORMAT_PCM16, GS_FORMAT_PCM24, GS_FORMAT_FLOAT};

static void sizes_are_exact(void **state) {
    static const unsigned pieces[] = {1, 7, 1000, 1};
    static const float samples[2 * 1000];
    for (int f = 0; f < 3; f++)
        for (unsigned channels = 1; channels <= 2; channels++)
            for (unsigned markers = 0; markers <= 1; markers++) {
                char path[PATH_SIZE], name[64];
                struct gs_error error = {{0}};
                snprintf(name, sizeof name, "%d%u%u.wav", f, channels, markers);
                join(path, *state, name);
                struct gs_container *container = create(path, formats[f], channels);
                uint64_t frames = 0;
                assert_int_equal(read_riff(path).frames, 0);
                for (int i = 0; i < 4; i++, frames += pieces[i - 1]) {
                    write_all(container, samples, pieces[i]);
                    if ((frames + pieces[i]) * channels * gs_format_bytes(formats[f]) % 2)
                        continue; /* the byte that evens it comes at the end */
                    assert_int_equal(gs_container_update(container, 0, &error), GS_OK);
                    assert_int_equal(read_riff(path).frames, frames + pieces[i]);
                }
                finish(container, &(struct gs_marker){5, "five"}, markers);
                const struct riff riff = read_riff(path);
                assert_int_equal(riff.frames, frames);
                assert_int_equal(riff.behind, markers ? 2 : 0);
                assert_int_equal(riff.fact, formats[f] == GS_FORMAT_FLOAT ? frames : UINT64_MAX);
            }
}

/* The last size that RIFF can tell, and the frame that makes it RF64; it may shrink back. */
static void the_border_of_rf64(void **state) {
    for (int f = 0; f < 3; f++) {
        char path[PATH_SIZE];
        struct gs_error error = {{0}};
        const float two[2 * 2] = {0};
        const uint64_t frame = 2 * gs_format_bytes(formats[f]);
        const uint64_t most = (UINT32_MAX + UINT64_C(8) - HEADER) / frame;
        join(path, *state, gs_format_names[formats[f]]);
        struct gs_container *container = create(path, formats[f], 2);
        assert_int_equal(gs_container_cut(container, most - 1, &error), GS_OK);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(gs_container_update(container, 0, &error), GS_OK);
            const struct riff riff = read_riff(path);
            assert_int_equal(riff.wide, i == 2);
            assert_int_equal(riff.frames, most - 1 + (uint64_t)i);
            write_all(container, two, 1);
        }
        assert_int_equal(gs_container_cut(container, most, &error), GS_OK);
        assert_false(read_riff(path).wide);
        finish(container, NULL, 0);
        assert_int_equal(read_riff(path).frames, most);
        unlink(path);
    }
}

/* More frames than the fact chunk can count. */
static void more_than_four_gi_frames(void **state) {
    char path[PATH_SIZE];
    struct gs_error error = {{0}};
    const uint64_t far = (UINT64_C(1) << 32) + 12345;
    join(path, *state, "days.wav");
    struct gs_container *container = create(path, GS_FORMAT_FLOAT, 1);
    if (gs_container_cut(container, far, &error)) {
        gs_container_discard(container);
        skip(); /* no disk for sparse files of that size */
    }
    finish(container, NULL, 0);
    assert_int_equal(read_riff(path).frames, far);
    assert_int_equal(file_frames(path), far);
}

/* Killed at any step of a cut: the header never counts what is not there. */
static void killed_while_it_is_cut(void **state) {
    static const float samples[2 * 1000];
    bool ended = false;
    for (int death = 0; !ended; death++) {
        char path[PATH_SIZE], name[32];
        struct gs_error error = {{0}};
        snprintf(name, sizeof name, "%d.wav", death);
        join(path, *state, name);
        const pid_t child = fork();
        if (child == 0) {
            struct gs_container *container = create(path, GS_FORMAT_PCM24, 2);
            write_all(container, samples, 1000);
            gs_container_update(container, 0, &error);
            die_before(death);
            _exit(gs_container_cut(container, 300, &error) ? 1 : 0);
        }
        ended = !died(child);
        struct stat about;
        assert_int_equal(stat(path, &about), 0);
        assert_true(header_bytes(path) + HEADER <= (uint64_t)about.st_size);
        assert_true(header_bytes(path) == 1000 * 6 || header_bytes(path) == 300 * 6);
        assert_true(death < 10);
    }
}

/* A WAV that nobody finished is gone on with, and is the same as one that was. */
static void a_wav_is_gone_on_with(void **state) {
    static const enum gs_format *const all = formats;
    static const struct gs_metadata about = {
        .title = "told before", .channels = 3, .rate = 48000, .software = "gainstage"};
    float samples[3 * 1001];
    for (unsigned i = 0; i < 3 * 1001; i++)
        samples[i] = sound(i / 3, i % 3, 0);
    for (int f = 0; f < 3; f++) {
        char path[PATH_SIZE], copy[PATH_SIZE];
        struct gs_error error = {{0}};
        struct gs_container *container, *again;
        join(path, *state, gs_format_names[all[f]]);
        snprintf(copy, sizeof copy, "%.2000s.copy", path);
        container = create(path, all[f], 3);
        assert_int_equal(gs_container_describe(container, &about, &error), GS_OK);
        write_all(container, samples, 500);
        assert_int_equal(gs_container_update(container, 0, &error), GS_OK);
        /* torn, and with a header that counts less */
        assert_int_equal(run_program((const char *[]){"cp", path, copy, NULL}), 0);
        write_all(container, samples + 3 * 500, 501);
        finish(container, NULL, 0);
        assert_int_equal(truncate(copy, HEADER + 3 * 499 * gs_format_bytes(all[f]) + 2), 0);
        assert_int_equal(gs_container_reopen(copy, all[f], 2, 48000, 499, &again, &error),
                         GS_ERR_FORMAT);
        assert_int_equal(gs_container_reopen(copy, all[f], 3, 48000, 500, &again, &error),
                         GS_ERR_FORMAT);
        if (gs_container_reopen(copy, all[f], 3, 48000, 499, &again, &error))
            fail_msg("%s", error.text);
        write_all(again, samples + 3 * 499, 502);
        finish(again, NULL, 0);
        assert_int_equal(run_program((const char *[]){"cmp", "-s", path, copy, NULL}), 0);
    }
}

static void cut_drops_the_end(void **state) {
    char path[PATH_SIZE];
    join(path, *state, "cut.wav");
    float samples[1000];
    for (unsigned i = 0; i < 1000; i++)
        samples[i] = sound(i, 0, 0);
    struct gs_container *container = create(path, GS_FORMAT_PCM24, 1);
    struct gs_error error;
    write_all(container, samples, 1000);
    assert_int_equal(gs_container_update(container, 0, &error), GS_OK);
    assert_int_equal(gs_container_cut(container, 333, &error), GS_OK);
    write_all(container, samples + 333, 10);
    finish(container, &(struct gs_marker){0, "start"}, 1);
    assert_int_equal(file_frames(path), 343);
    expect_sound(path, 0, 343, 0, 0);
}

/* An RF64 header with the right sizes, and behind the sound one cue point at `frame`. libsndfile
 * reads no cue points of RF64, so its own reader can't be the judge. */
static void expect_rf64_marker(const char *path, uint64_t frame) {
    enum { TAIL = 12 + 24 + 12 + 12 + 8 }; /* cue of one point; LIST, adtl, labl "beyond" */
    unsigned char head[36], tail[TAIL];
    struct stat status;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(pread(fd, head, sizeof head, 0), sizeof head);
    assert_int_equal(pread(fd, tail, TAIL, status.st_size - TAIL), TAIL);
    close(fd);
    assert_memory_equal(head, "RF64\xff\xff\xff\xffWAVEds64", 16);
    assert_int_equal(u32(head + 20) | (uint64_t)u32(head + 24) << 32, status.st_size - 8);
    assert_memory_equal(tail, "cue ", 4);
    assert_int_equal(u32(tail + 8), 1);
    assert_int_equal(u32(tail + 12 + 20), frame);
    assert_memory_equal(tail + 36, "LIST", 4);
    assert_memory_equal(tail + 36 + 8, "adtllabl", 8);
    assert_string_equal((const char *)tail + 36 + 24, "beyond");
}

/* Past 4 GiB the same file becomes RF64, and what was written before stays where it was. The gap
 * in the middle is a hole, so that this takes no time and no room. */
static void grows_into_rf64(void **state) {
    static const enum gs_format all[] = {GS_FORMAT_PCM24, GS_FORMAT_FLOAT};
    for (int f = 0; f < 2; f++) {
        char path[PATH_SIZE];
        join(path, *state, gs_format_names[all[f]]);
        float samples[4 * 500];
        for (unsigned i = 0; i < 4 * 500; i++)
            samples[i] = sound(i / 4, i % 4, 0);
        const uint64_t far = (UINT64_C(1) << 32) / (4 * gs_format_bytes(all[f])) + 12345;
        struct gs_container *container = create(path, all[f], 4);
        struct gs_error error = {{0}};
        write_all(container, samples, 500);
        assert_int_equal(gs_container_update(container, 0, &error), GS_OK);
        assert_int_equal(gs_container_cut(container, far, &error), GS_OK);
        write_all(container, samples, 500);
        for (int open = 1; open >= 0; open--) {
            if (open)
                assert_int_equal(gs_container_update(container, 0, &error), GS_OK);
            else
                finish(container, (struct gs_marker[]){{far + 7, "beyond"}}, 1);
            const struct riff riff = read_riff(path);
            assert_true(riff.wide);
            assert_int_equal(riff.frames, far + 500);
            struct gs_reader *reader;
            assert_int_equal(gs_reader_open(path, &reader, &error), GS_OK);
            assert_int_equal(gs_reader_frames(reader), far + 500);
            float back[4 * 500];
            uint64_t got;
            assert_int_equal(gs_reader_read(reader, back, 500, &got, &error), GS_OK);
            assert_int_equal(got, 500);
            assert_memory_equal(back, samples, sizeof back);
            assert_int_equal(gs_reader_seek(reader, far, &error), GS_OK);
            assert_int_equal(gs_reader_read(reader, back, 500, &got, &error), GS_OK);
            assert_int_equal(got, 500);
            assert_memory_equal(back, samples, sizeof back);
            gs_reader_close(reader);
        }
        expect_rf64_marker(path, far + 7);
        unlink(path);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(sizes_are_exact),        TEST(the_border_of_rf64),    TEST(more_than_four_gi_frames),
        TEST(killed_while_it_is_cut), TEST(a_wav_is_gone_on_with), TEST(cut_drops_the_end),
        TEST(grows_into_rf64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
