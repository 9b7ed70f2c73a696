/* Sound files: what is written comes back as it should, whatever happens meanwhile. */
#include "containers.h"

#include <math.h>
#include <sndfile.h>

/* Every value of the converter's, with both ends, comes back as the same float. */
static void exact(void **state, enum gs_format format, int bits, unsigned channels) {
    char path[PATH_SIZE];
    join(path, *state, gs_format_names[format]);
    strcat(path, gs_format_extension(format));
    const int32_t full = 1 << (bits - 1);
    const size_t frames = 20011, count = frames * channels;
    float *samples = malloc(count * sizeof *samples);
    assert_non_null(samples);
    for (size_t i = 0; i < count; i++) {
        const int64_t k = (int64_t)(i * 2654435761u % (2u * (uint32_t)full)) - full;
        samples[i] = (float)k / (float)full;
    }
    const float edges[] = {-1.0f, (float)(full - 1) / (float)full, 1.0f / (float)full,
                           -1.0f / (float)full, 0.0f};
    memcpy(samples, edges, sizeof edges);

    struct gs_container *container = create(path, format, channels);
    for (size_t done = 0, block; done < frames; done += block) {
        block = frames - done < 997 ? frames - done : 997;
        write_all(container, samples + done * channels, block);
    }
    assert_int_equal(gs_container_frames(container), frames);
    finish(container, NULL, 0);

    uint64_t read;
    unsigned read_channels;
    float *back = load(path, &read, &read_channels);
    assert_int_equal(read, frames);
    assert_int_equal(read_channels, channels);
    assert_memory_equal(back, samples, count * sizeof *samples);
    free(back);
    free(samples);
}

static void pcm16_is_exact(void **state) {
    exact(state, GS_FORMAT_PCM16, 16, 2);
}

static void pcm24_is_exact(void **state) {
    exact(state, GS_FORMAT_PCM24, 24, 1); /* odd number of bytes: a padded chunk */
}

static void flac_is_exact(void **state) {
    exact(state, GS_FORMAT_FLAC, 24, 8);
}

static void float_keeps_every_bit(void **state) {
    char path[PATH_SIZE];
    join(path, *state, "float.wav");
    float samples[5 * 32];
    for (unsigned i = 0; i < 5 * 32; i++)
        samples[i] =
            ldexpf(1.0f + (float)i / 256.0f, (int)(i % 200) - 120) * (i & 1 ? -1.0f : 1.0f);
    samples[0] = 7.25f; /* over full scale */
    struct gs_container *container = create(path, GS_FORMAT_FLOAT, 32);
    write_all(container, samples, 5);
    finish(container, NULL, 0);
    uint64_t frames;
    unsigned channels;
    float *back = load(path, &frames, &channels);
    assert_int_equal(frames, 5);
    assert_int_equal(channels, 32);
    assert_memory_equal(back, samples, sizeof samples);
    free(back);
}

/* Between two steps: the nearest, ties to even; over full scale: full scale; NaN: silence. */
static void rounds_and_clips(void **state) {
    static const float in[] = {0.4f, 0.6f, -0.4f, -0.6f, 0.5f, 1.5f, -0.5f, -1.5f, 2.5f};
    static const float out[] = {0, 1, 0, -1, 0, 2, 0, -2, 2};
    enum { COUNT = sizeof in / sizeof in[0] };
    static const enum gs_format all[] = {GS_FORMAT_PCM16, GS_FORMAT_PCM24, GS_FORMAT_FLAC};
    for (int f = 0; f < 3; f++) {
        const float full = all[f] == GS_FORMAT_PCM16 ? 32768.0f : 8388608.0f;
        float samples[COUNT + 4];
        for (int i = 0; i < COUNT; i++)
            samples[i] = in[i] / full;
        samples[COUNT] = 1.0f;
        samples[COUNT + 1] = 3.0e9f;
        samples[COUNT + 2] = -INFINITY;
        samples[COUNT + 3] = NAN;
        char path[PATH_SIZE];
        join(path, *state, gs_format_names[all[f]]);
        struct gs_container *container = create(path, all[f], 1);
        write_all(container, samples, COUNT + 4);
        finish(container, NULL, 0);
        uint64_t frames;
        unsigned channels;
        float *back = load(path, &frames, &channels);
        assert_int_equal(frames, COUNT + 4);
        for (int i = 0; i < COUNT; i++)
            assert_true(back[i] * full == out[i]);
        assert_true(back[COUNT] == (full - 1.0f) / full);
        assert_true(back[COUNT + 1] == (full - 1.0f) / full);
        assert_true(back[COUNT + 2] == -1.0f);
        assert_true(back[COUNT + 3] == 0.0f);
        free(back);
    }
}

static void never_overwrites(void **state) {
    char path[PATH_SIZE];
    join(path, *state, "mine.wav");
    finish(create(path, GS_FORMAT_PCM24, 1), NULL, 0);
    struct gs_container *container = NULL;
    struct gs_error error = {{0}};
    assert_int_equal(gs_container_create(path, GS_FORMAT_PCM24, 1, 48000, &container, &error),
                     GS_ERR_EXISTS);
    assert_non_null(strstr(error.text, "exists already"));
    assert_null(container);
    assert_true(is_there(path));
}

static void refuses_what_a_format_cannot_hold(void **state) {
    char path[PATH_SIZE];
    join(path, *state, "wide.flac");
    struct gs_container *container = NULL;
    struct gs_error error = {{0}};
    assert_int_equal(gs_container_create(path, GS_FORMAT_FLAC, 16, 48000, &container, &error),
                     GS_ERR_RANGE);
    assert_non_null(strstr(error.text, "16 channels"));
    assert_false(is_there(path)); /* no empty file stays behind */
}

/* Bytes before the first sample. */
enum { HEADER = 4096 };

/* Others can read what was written so far, while the file is open. */
static void readable_while_open(void **state) {
    static const enum gs_format all[] = {GS_FORMAT_PCM16, GS_FORMAT_PCM24, GS_FORMAT_FLOAT};
    float samples[300] = {0};
    for (int f = 0; f < 3; f++) {
        char path[PATH_SIZE];
        join(path, *state, gs_format_names[all[f]]);
        strcat(path, ".wav");
        struct gs_container *container = create(path, all[f], 3);
        for (unsigned round = 1; round <= 3; round++) {
            struct gs_error error;
            write_all(container, samples, 100);
            assert_int_equal(gs_container_update(container, round == 2, &error), GS_OK);
            assert_int_equal(file_frames(path), 100 * round);
            assert_int_equal(header_bytes(path), 300 * round * gs_format_bytes(all[f]));
            const char *const sox[] = {"sox", path, "-n", "stat", NULL};
            const char *const probe[] = {"ffprobe", path, NULL};
            assert_true(run_program(sox) <= 0); /* -1: not installed */
            assert_true(run_program(probe) <= 0);
        }
        finish(container, NULL, 0);
        assert_int_equal(file_frames(path), 300);
    }
}

/* A FLAC file tells its length while it is open: what has left the encoder. */
static void flac_is_readable_while_open(void **state) {
    enum { FRAMES = 20000, BLOCK = 4096 };
    char path[PATH_SIZE];
    struct gs_error error = {{0}};
    float *samples = malloc(2 * FRAMES * sizeof *samples);
    assert_non_null(samples);
    for (unsigned i = 0; i < 2 * FRAMES; i++)
        samples[i] = sound(i / 2, i % 2, 0);
    join(path, *state, "open.flac");
    struct gs_container *container = create(path, GS_FORMAT_FLAC, 2);
    for (unsigned round = 1; round <= 3; round++) {
        write_all(container, samples, FRAMES);
        assert_int_equal(gs_container_update(container, round == 2, &error), GS_OK);
        const uint64_t told = file_frames(path);
        assert_in_range(told, round * FRAMES - BLOCK, round * FRAMES - 1);
        expect_sound(path, 0, told < FRAMES ? told : FRAMES, 0, 0);
        const char *const probe[] = {"flac", "-s", "-t", path, NULL};
        const char *const soxi[] = {"soxi", path, NULL};
        assert_true(run_program(probe) <= 0); /* -1: not installed */
        assert_true(run_program(soxi) <= 0);
    }
    finish(container, NULL, 0);
    assert_int_equal(file_frames(path), 3 * FRAMES);
    assert_true(run_program((const char *[]){"flac", "-s", "-t", path, NULL}) <= 0);
    free(samples);
}

/* Walks the chunks of a RIFF file; the chunks must fill it to the last byte. */
static const unsigned char *find_chunk(const unsigned char *bytes, size_t size, const char *id) {
    const unsigned char *found = NULL;
    assert_memory_equal(bytes, "RIFF", 4);
    assert_int_equal(u32(bytes + 4), size - 8);
    size_t at = 12;
    while (at + 8 <= size) {
        if (!memcmp(bytes + at, id, 4))
            found = bytes + at;
        at += 8 + ((u32(bytes + at + 4) + 1) & ~1u);
    }
    assert_int_equal(at, size);
    return found;
}

static const struct gs_marker marks[] = {
    {0, "start"}, {777, "odd"}, {778, "even label"}, {1000, "h\xc3\xa4lt"}};
enum { MARKS = sizeof marks / sizeof marks[0] };

static void markers_in_wav(void **state) {
    for (unsigned channels = 1; channels <= 2; channels++) {
        char path[PATH_SIZE];
        join(path, *state, channels == 1 ? "odd.wav" : "even.wav");
        float samples[2 * 1001] = {0};
        struct gs_container *container = create(path, GS_FORMAT_PCM24, channels);
        write_all(container, samples, 1001);
        finish(container, marks, MARKS);

        size_t size;
        unsigned char *bytes = slurp(path, &size);
        const unsigned char *cue = find_chunk(bytes, size, "cue ");
        const unsigned char *list = find_chunk(bytes, size, "LIST");
        assert_non_null(cue);
        assert_non_null(list);
        assert_int_equal(u32(cue + 8), MARKS);
        assert_memory_equal(list + 8, "adtl", 4);
        const unsigned char *label = list + 12;
        for (unsigned i = 0; i < MARKS; i++) {
            const unsigned char *point = cue + 12 + 24 * i;
            assert_int_equal(u32(point + 20), marks[i].frame);
            assert_memory_equal(label, "labl", 4);
            assert_int_equal(u32(label + 8), u32(point));
            assert_string_equal((const char *)label + 12, marks[i].label);
            label += 8 + ((u32(label + 4) + 1) & ~1u);
        }
        free(bytes);

        /* and as a library and two programs see it */
        SF_INFO info = {0};
        SNDFILE *file = sf_open(path, SFM_READ, &info);
        assert_non_null(file);
        assert_int_equal(info.frames, 1001);
        SF_CUES cues;
        memset(&cues, 0, sizeof cues);
        assert_int_equal(sf_command(file, SFC_GET_CUE, &cues, sizeof cues), SF_TRUE);
        assert_int_equal(cues.cue_count, MARKS);
        for (unsigned i = 0; i < MARKS; i++)
            assert_int_equal(cues.cue_points[i].sample_offset, marks[i].frame);
        sf_close(file);
        assert_true(run_program((const char *[]){"sox", path, "-n", "stat", NULL}) <= 0);
        assert_true(run_program((const char *[]){"ffprobe", path, NULL}) <= 0);
    }
}

/* They are chapters among the comments; more than find room there are in a text as well. */
static void markers_of_flac(void **state) {
    char path[PATH_SIZE], beside[PATH_SIZE];
    float samples[1001] = {0};
    static struct gs_marker many[1000];
    join(path, *state, "take.flac");
    join(beside, *state, "take.markers.txt");
    struct gs_container *container = create(path, GS_FORMAT_FLAC, 1);
    write_all(container, samples, 1001);
    finish(container, marks, 2);
    size_t size;
    unsigned char *bytes = slurp(path, &size);
    assert_non_null(memmem(bytes, size, "CHAPTER002=00:00:00.016", 23));
    assert_non_null(memmem(bytes, size, "CHAPTER002NAME=odd", 18));
    free(bytes);
    assert_false(is_there(beside));
    for (unsigned i = 0; i < 1000; i++)
        many[i] = (struct gs_marker){i, "one of many"};
    join(path, *state, "many.flac");
    join(beside, *state, "many.markers.txt");
    container = create(path, GS_FORMAT_FLAC, 1);
    write_all(container, samples, 1001);
    finish(container, many, 1000);
    bytes = slurp(beside, &size);
    assert_int_equal(size, 1000 * strlen("0.000000\t0.000000\tone of many\n"));
    free(bytes);
    /* none when there are no markers */
    join(path, *state, "bare.flac");
    join(beside, *state, "bare.markers.txt");
    container = create(path, GS_FORMAT_FLAC, 1);
    write_all(container, samples, 1001);
    finish(container, NULL, 0);
    assert_false(is_there(beside));
}

static void reader_refuses(void **state) {
    char path[PATH_SIZE];
    struct gs_reader *reader = NULL;
    struct gs_error error = {{0}};
    join(path, *state, "nowhere.wav");
    assert_int_equal(gs_reader_open(path, &reader, &error), GS_ERR_MISSING);
    assert_non_null(strstr(error.text, path));
    assert_int_equal(gs_reader_open(*state, &reader, &error), GS_ERR_FORMAT);
    join(path, *state, "fifo");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(gs_reader_open(path, &reader, &error), GS_ERR_FORMAT);
    join(path, *state, "text");
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "not a sound file at all\n", 24), 24);
    close(fd);
    assert_int_equal(gs_reader_open(path, &reader, &error), GS_ERR_FORMAT);
    assert_null(reader);
}

static void reader_seeks(void **state) {
    char path[PATH_SIZE];
    join(path, *state, "seek.wav");
    float samples[2 * 100], back[2 * 100];
    for (unsigned i = 0; i < 200; i++)
        samples[i] = sound(i / 2, i % 2, 0);
    struct gs_container *container = create(path, GS_FORMAT_PCM24, 2);
    write_all(container, samples, 100);
    finish(container, NULL, 0);
    struct gs_reader *reader;
    struct gs_error error;
    uint64_t got;
    assert_int_equal(gs_reader_open(path, &reader, &error), GS_OK);
    assert_int_equal(gs_reader_rate(reader), 48000);
    assert_int_equal(gs_reader_seek(reader, 60, &error), GS_OK);
    assert_int_equal(gs_reader_read(reader, back, 100, &got, &error), GS_OK);
    assert_int_equal(got, 40);
    assert_memory_equal(back, samples + 120, 80 * sizeof *samples);
    assert_int_equal(gs_reader_read(reader, back, 100, &got, &error), GS_OK);
    assert_int_equal(got, 0);
    assert_int_equal(gs_reader_seek(reader, 101, &error), GS_ERR_RANGE);
    gs_reader_close(reader);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(pcm16_is_exact),
        TEST(pcm24_is_exact),
        TEST(flac_is_exact),
        TEST(float_keeps_every_bit),
        TEST(rounds_and_clips),
        TEST(never_overwrites),
        TEST(refuses_what_a_format_cannot_hold),
        TEST(readable_while_open),
        TEST(flac_is_readable_while_open),
        TEST(markers_in_wav),
        TEST(markers_of_flac),
        TEST(reader_refuses),
        TEST(reader_seeks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
