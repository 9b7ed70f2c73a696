/* What a file says of itself is read again as it was, and changed where it stands. */
#include <math.h>

#include "containers.h"
#include "death.h"
#include "gainstage/metadata.h"
#include "riff.h"

static struct gs_metadata about(unsigned channels) {
    struct gs_metadata m = {.name = "blue_001",
                            .file = "blue_001.wav",
                            .title = "Blue <Monday> & \"more\"",
                            .artist = "Änne B",
                            .project = "studio",
                            .scene = "12A & <b>",
                            .note = "too slow; again",
                            .device = "Scarlett 2i2 USB",
                            .software = "gainstage 9.9",
                            .uid = "0123456789ABCDEF0123456789ABCDEF",
                            .channels = channels,
                            .rate = 48000,
                            .files = 2,
                            .file_index = 1,
                            .began = {.tv_sec = 1790000000, .tv_nsec = 123456789},
                            .rating = 4,
                            .integrated = -23.45,
                            .range = 6.5,
                            .true_peak = -1.25,
                            .momentary_max = -14.5,
                            .short_term_max = -18.75};
    for (unsigned c = 0; c < channels && c < GS_METADATA_TRACKS; c++)
        snprintf(m.track[c], sizeof m.track[c], "track no. %u", c + 1);
    return m;
}

/* Whole milliseconds: what FLAC's chapters can tell. */
static const struct gs_marker marks[] = {{48, "Änne"}, {960, "9 & 60"}};

static void put_file(const char *path, enum gs_format format, const struct gs_metadata *m) {
    static float samples[32 * 1000];
    struct gs_error error = {{0}};
    for (unsigned i = 0; i < m->channels * 1000; i++)
        samples[i] = sound(i / m->channels, i % m->channels, 0);
    struct gs_container *container = create(path, format, m->channels);
    assert_int_equal(gs_container_describe(container, m, &error), GS_OK);
    write_all(container, samples, 1000);
    finish(container, marks, 2);
}

static struct gs_metadata read_back(const char *path) {
    struct gs_metadata m;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    gs_metadata_read(fd, &m);
    close(fd);
    return m;
}

static void near(double got, double wanted) {
    assert_true(fabs(got - wanted) < 0.006);
}

static void expect_markers(const char *path) {
    unsigned count;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    struct gs_marker *markers = gs_metadata_markers(fd, &count);
    close(fd);
    assert_int_equal(count, 2);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(markers[i].frame, marks[i].frame);
        assert_string_equal(markers[i].label, marks[i].label);
    }
    free(markers);
}

static void everything_is_read_again(void **state) {
    static const unsigned channels[] = {1, 2, 8, 9, 32};
    for (enum gs_format f = GS_FORMAT_PCM16; f < GS_FORMAT_COUNT; f++)
        for (int i = 0; i < 5; i++) {
            char path[PATH_SIZE], name[64];
            if (f == GS_FORMAT_FLAC && channels[i] > 8)
                continue;
            snprintf(name, sizeof name, "%d-%u", (int)f, channels[i]);
            join(path, *state, name);
            struct gs_metadata wrote = about(channels[i]);
            wrote.format = f;
            put_file(path, f, &wrote);
            const struct gs_metadata read = read_back(path);
            assert_string_equal(read.title, wrote.title);
            assert_string_equal(read.artist, wrote.artist);
            assert_string_equal(read.scene, wrote.scene);
            assert_string_equal(read.note, wrote.note);
            assert_string_equal(read.device, wrote.device);
            assert_string_equal(read.software, wrote.software);
            assert_int_equal(read.rating, 4);
            assert_int_equal(read.began.tv_sec, wrote.began.tv_sec);
            for (unsigned c = 0; c < channels[i]; c++)
                assert_string_equal(read.track[c], wrote.track[c]);
            near(read.integrated, wrote.integrated);
            near(read.true_peak, wrote.true_peak);
            expect_markers(path);
            if (f == GS_FORMAT_FLAC)
                continue;
            assert_string_equal(read.uid, wrote.uid);
            size_t size; /* and others read it as XML */
            unsigned char *bytes = slurp(path, &size);
            assert_non_null(memmem(bytes, size, "<SCENE>12A &amp; &lt;b&gt;</SCENE>", 33));
            free(bytes);
            assert_string_equal(read.project, wrote.project);
            assert_string_equal(read.name, wrote.name);
            assert_int_equal(read.files, 2);
            assert_int_equal(read.file_index, 1);
            assert_int_equal(gs_metadata_time_reference(&read), gs_metadata_time_reference(&wrote));
            near(read.range, wrote.range);
            near(read.momentary_max, wrote.momentary_max);
            near(read.short_term_max, wrote.short_term_max);
        }
}

static void rename_it(struct gs_metadata *m, const void *title) {
    strcpy(m->title, title);
    m->rating = 2;
}

/* The sound, the markers and all other words are as they were, to the byte. */
static void words_change_where_they_stand(void **state) {
    for (enum gs_format f = GS_FORMAT_PCM16; f <= GS_FORMAT_FLOAT; f++)
        for (unsigned channels = 2; channels <= 32; channels += 30) {
            char path[PATH_SIZE], wanted[PATH_SIZE], name[64];
            struct gs_error error = {{0}};
            snprintf(name, sizeof name, "%d-%u.wav", (int)f, channels);
            join(path, *state, name);
            snprintf(wanted, sizeof wanted, "%.2000s.wanted", path);
            struct gs_metadata m = about(channels);
            m.format = f;
            put_file(path, f, &m);
            rename_it(&m, "a much longer title than the one that it had before");
            put_file(wanted, f, &m);
            syncs = pages_crossed = 0;
            if (gs_metadata_retell(path, rename_it, m.title, &error))
                fail_msg("%s", error.text);
            assert_true(is_on_the_disk(path));
            assert_int_equal(pages_crossed, 0);
            assert_int_equal(run_program((const char *[]){"cmp", path, wanted, NULL}), 0);
        }
}

static void others_are_left_alone(void **state) {
    char path[PATH_SIZE];
    struct gs_error error = {{0}};
    struct gs_metadata m = about(2);
    size_t size;
    m.format = GS_FORMAT_PCM24;
    join(path, *state, "take.wav");
    put_file(path, GS_FORMAT_PCM24, &m);
    unsigned char *bytes = slurp(path, &size);
    /* somebody has put a word of his own there */
    unsigned char *scene = memmem(bytes, size, "<SCENE>", 7);
    assert_non_null(scene);
    memcpy(scene, "<SCEN2>", 7);
    spill(path, bytes, size);
    assert_int_equal(gs_metadata_retell(path, rename_it, "x", &error), GS_ERR_STATE);
    free(bytes);
    size_t after;
    bytes = slurp(path, &after);
    assert_int_equal(after, size);
    assert_null(memmem(bytes, size, "<SCENE>", 7));
    free(bytes);
    /* not while it is written, and not FLAC */
    put_file(strcat(path, "2"), GS_FORMAT_PCM24, &m);
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(gs_metadata_retell(path, rename_it, "x", &error), GS_ERR_STATE);
    close(fd);
    put_file(strcat(path, "3"), GS_FORMAT_FLAC, &m);
    assert_int_equal(gs_metadata_retell(path, rename_it, "x", &error), GS_ERR_STATE);
    join(path, *state, "nowhere");
    assert_int_equal(gs_metadata_retell(path, rename_it, "x", &error), GS_ERR_IO);
}

/* With the new title or the old one all else is there; then the next change has its way. */
static void expect_words(const char *path, const struct gs_metadata *m, bool may_be_old) {
    struct gs_error error = {{0}};
    for (int next = 0; next < 2; next++) {
        const struct gs_metadata read = read_back(path);
        assert_int_equal(read_riff(path).frames, 1000);
        expect_sound(path, 0, 1000, 0, 0);
        if (!(may_be_old && !next && strcmp(read.title, m->title) == 0))
            assert_string_equal(read.title, next ? "next" : "new");
        assert_string_equal(read.uid, m->uid);
        assert_string_equal(read.scene, m->scene);
        assert_string_equal(read.note, m->note);
        assert_int_equal(gs_metadata_time_reference(&read), gs_metadata_time_reference(m));
        near(read.integrated, m->integrated);
        if (!next && gs_metadata_retell(path, rename_it, "next", &error))
            fail_msg("%s", error.text);
    }
}

static void killed_while_it_is_told(void **state) {
    for (unsigned channels = 2; channels <= 32; channels += 30) {
        bool ended = false;
        struct gs_metadata m = about(channels);
        m.format = GS_FORMAT_PCM24;
        for (int death = 0; !ended; death++) {
            char path[PATH_SIZE], name[32];
            unsigned lost = 0;
            snprintf(name, sizeof name, "%u-%d.wav", channels, death);
            join(path, *state, name);
            put_file(path, GS_FORMAT_PCM24, &m);
            const pid_t child = fork();
            if (child == 0) {
                die_before(death);
                _exit(gs_metadata_retell(path, rename_it, "new", NULL) ? 1 : 0);
            }
            ended = !died(child);
            expect_words(path, &m, !ended);
            const struct gs_metadata read = read_back(path);
            for (unsigned c = 0; c < channels; c++)
                lost += strcmp(read.track[c], m.track[c]) != 0;
            assert_true(lost == 0 || (!ended && channels > 8 && lost <= 3));
            assert_true(death < 10);
        }
    }
}

/* What was written before comes back; where that is refused too, the words are whole. */
static void the_disk_refuses_words(void **state) {
    struct gs_metadata m = about(32);
    m.format = GS_FORMAT_PCM24;
    for (int after = 0; after < 3; after++)
        for (int times = 1; times < 10; times += 8) {
            char path[PATH_SIZE], wanted[PATH_SIZE];
            join(path, *state, "take.wav");
            join(wanted, *state, "wanted.wav");
            unlink(path);
            unlink(wanted);
            put_file(path, GS_FORMAT_PCM24, &m);
            put_file(wanted, GS_FORMAT_PCM24, &m);
            refused_pwrites = (struct refusal){after, times};
            assert_int_equal(gs_metadata_retell(path, rename_it, "new", NULL), GS_ERR_IO);
            refused_pwrites.times = 0;
            if (times == 1 || after == 0)
                assert_int_equal(run_program((const char *[]){"cmp", path, wanted, NULL}), 0);
            expect_words(path, &m, true);
        }
}

/* A change that was cut short, and then another program's words: they stay. */
static void cut_short_and_then_others(void **state) {
    char path[PATH_SIZE];
    size_t size, after;
    struct gs_metadata m = about(32);
    m.format = GS_FORMAT_PCM24;
    join(path, *state, "take.wav");
    put_file(path, GS_FORMAT_PCM24, &m);
    refused_pwrites = (struct refusal){1, 9};
    assert_int_equal(gs_metadata_retell(path, rename_it, "new", NULL), GS_ERR_IO);
    refused_pwrites.times = 0;
    unsigned char *bytes = slurp(path, &size), *scene = memmem(bytes, size, "<SCENE>", 7);
    assert_non_null(scene);
    scene[7]++;
    spill(path, bytes, size);
    assert_int_equal(gs_metadata_retell(path, rename_it, "x", NULL), GS_ERR_STATE);
    unsigned char *now = slurp(path, &after);
    assert_int_equal(after, size);
    assert_memory_equal(now, bytes, size);
    free(now);
    free(bytes);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    setenv("TZ", "Europe/Berlin", 1);
    const struct CMUnitTest tests[] = {
        TEST(everything_is_read_again), TEST(words_change_where_they_stand),
        TEST(others_are_left_alone),    TEST(killed_while_it_is_told),
        TEST(the_disk_refuses_words),   TEST(cut_short_and_then_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
