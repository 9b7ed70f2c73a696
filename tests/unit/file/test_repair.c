/* Broken WAV and RF64 files, made by hand: what is found in them, and what comes of it. */
#include "repairs.h"

#include "riff.h"

/* Looks, finds `damage`, changes nothing; repairs; finds nothing more. */
static struct gs_repair mend(const char *path, unsigned damage, uint64_t frames) {
    size_t before, after;
    unsigned char *was = slurp(path, &before);
    struct gs_repair found = repair(path, (struct gs_repair_options){.look_only = true});
    assert_int_equal(found.result, GS_REPAIR_NEEDED);
    assert_int_equal(found.damage, damage);
    assert_int_equal(found.frames, frames);
    unsigned char *is = slurp(path, &after);
    assert_int_equal(before, after);
    assert_memory_equal(was, is, before);
    free(was);
    free(is);
    found = repair(path, (struct gs_repair_options){0});
    assert_int_equal(found.result, GS_REPAIR_DONE);
    assert_int_equal(repair(path, (struct gs_repair_options){0}).result, GS_REPAIR_WHOLE);
    assert_int_equal(file_frames(path), frames);
    assert_int_equal(read_riff(path).frames, frames);
    expect_sound(path, 0, frames, 0, 0);
    assert_true(run_program((const char *[]){"sox", path, "-n", "stat", NULL}) <= 0);
    return found;
}

static void whole_files_are_left_alone(void **state) {
    for (enum gs_format f = GS_FORMAT_PCM16; f < GS_FORMAT_COUNT; f++)
        for (unsigned channels = 1; channels <= 2; channels++)
            for (unsigned markers = 0; markers <= 1; markers++) {
                char path[PATH_SIZE], name[64];
                snprintf(name, sizeof name, "%s%u%u%s", gs_format_names[f], channels, markers,
                         gs_format_extension(f));
                join(path, *state, name);
                write_take(path, f, channels, markers);
                const struct gs_repair found = repair(path, (struct gs_repair_options){0});
                assert_int_equal(found.result, GS_REPAIR_WHOLE);
                assert_int_equal(found.damage, 0);
                assert_int_equal(found.frames, TAKE_FRAMES);
            }
}

static void sizes_that_nobody_wrote(void **state) {
    static const uint32_t told[] = {0, UINT32_MAX, 0x7FFFF000};
    char path[PATH_SIZE];
    join(path, *state, "take.wav");
    for (unsigned i = 0; i < 3; i++) {
        size_t size;
        write_take(path, GS_FORMAT_PCM24, 2, 0);
        unsigned char *bytes = slurp(path, &size);
        put32(bytes + 4, told[i]);
        put32(bytes + DATA_SIZE, told[i]);
        spill(path, bytes, size);
        mend(path, (i ? GS_DAMAGE_COUNT_MORE : GS_DAMAGE_COUNT_LESS) | GS_DAMAGE_FILE_SIZE,
             TAKE_FRAMES);
        size_t after;
        unsigned char *mended = slurp(path, &after);
        free(bytes);
        write_take(strcat(path, "2"), GS_FORMAT_PCM24, 2, 0);
        bytes = slurp(path, &size);
        assert_int_equal(size, after);
        assert_memory_equal(bytes, mended, size); /* as if it had been finished */
        unlink(path);
        path[strlen(path) - 1] = '\0';
        unlink(path);
        free(bytes);
        free(mended);
    }
}

static void a_header_that_counts_less(void **state) {
    char path[PATH_SIZE];
    size_t size;
    unsigned char *bytes = take_bytes(*state, path, 0, &size);
    put32(bytes + 4, SAMPLES - 8 + 500 * FRAME);
    put32(bytes + DATA_SIZE, 500 * FRAME);
    spill(path, bytes, size - 2); /* and the last frame is torn */
    mend(path, GS_DAMAGE_COUNT_LESS | GS_DAMAGE_TORN_FRAME | GS_DAMAGE_FILE_SIZE, TAKE_FRAMES - 1);
    free(bytes);
}

/* Float counts its frames once more, in a chunk of their own; here its sizes are zero. */
static void a_count_of_its_own(void **state) {
    enum { FACT = 104, ROOM = 108 };
    for (int broken_chain = 0; broken_chain <= 1; broken_chain++) {
        char path[PATH_SIZE];
        size_t size;
        struct gs_repair found;
        join(path, *state, broken_chain ? "chain.wav" : "sizes.wav");
        write_take(path, GS_FORMAT_FLOAT, 2, 0);
        unsigned char *bytes = slurp(path, &size);
        put32(bytes + FACT, 0);
        put32(bytes + DATA_SIZE, 0);
        if (broken_chain) { /* the room before the sound is odd, and nothing evens it */
            put32(bytes + ROOM + 4, SAMPLES - ROOM - 17);
            memmove(bytes + SAMPLES - 9, bytes + SAMPLES - 8, size - SAMPLES + 8);
            size--;
        }
        spill(path, bytes, size);
        found = repair(path, (struct gs_repair_options){0});
        assert_int_equal(found.result, GS_REPAIR_DONE);
        assert_int_equal(read_riff(path).fact, TAKE_FRAMES);
        expect_sound(path, 0, TAKE_FRAMES, 0, 0);
        free(bytes);
    }
}

static void a_file_that_was_cut(void **state) {
    char path[PATH_SIZE];
    size_t size;
    unsigned char *bytes = take_bytes(*state, path, 1, &size);
    spill(path, bytes, SAMPLES + 300 * FRAME);
    mend(path, GS_DAMAGE_COUNT_MORE | GS_DAMAGE_FILE_SIZE, 300);
    /* within the markers: the sound is whole, the torn list goes */
    spill(path, bytes, size - 5);
    mend(path, GS_DAMAGE_TORN_CHUNK | GS_DAMAGE_FILE_SIZE, TAKE_FRAMES);
    free(bytes);
}

/* "LIST" of 3 bytes before the sound, without the fourth; 24-bit mono of odd length, followed by a
 * chunk that should have begun a byte later. */
static void odd_chunks_without_their_padding(void **state) {
    static const unsigned char head[] = {
        'R', 'I', 'F', 'F', 0, 0,   0,   0,   'W', 'A', 'V', 'E', 'f', 'm', 't', ' ', 16, 0,   0,
        0,   1,   0,   1,   0, 128, 187, 0,   0,   128, 50,  2,   0,   3,   0,   24,  0,  'L', 'I',
        'S', 'T', 3,   0,   0, 0,   'a', 'b', 'c', 'd', 'a', 't', 'a', 9,   0,   0,   0,  1,   2,
        3,   4,   5,   6,   7, 8,   9,   'L', 'I', 'S', 'T', 2,   0,   0,   0,   'o', 'k'};
    char path[PATH_SIZE];
    unsigned char bytes[sizeof head];
    join(path, *state, "odd.wav");
    memcpy(bytes, head, sizeof head);
    put32(bytes + 4, sizeof head - 8);
    spill(path, bytes, sizeof head);
    struct gs_repair found = repair(path, (struct gs_repair_options){0});
    assert_int_equal(found.result, GS_REPAIR_DONE);
    assert_int_equal(found.damage, GS_DAMAGE_NO_PADDING);
    assert_int_equal(found.frames, 3);
    assert_int_equal(repair(path, (struct gs_repair_options){0}).result, GS_REPAIR_WHOLE);
    size_t size;
    unsigned char *mended = slurp(path, &size);
    assert_int_equal(size & 1, 0);
    assert_int_equal(file_frames(path), 3);
    assert_memory_equal(mended + size - 10, "LIST\2\0\0\0ok", 10);
    const unsigned char *at = memmem(mended, size, "data\11\0\0\0\1\2\3\4\5\6\7\10\11\0", 18);
    assert_non_null(at);
    assert_non_null(memmem(mended, size, "LIST\3\0\0\0abc", 12));
    free(mended);
}

static void broken_chunks(void **state) {
    char path[PATH_SIZE];
    size_t size;
    join(path, *state, "take.wav");
    write_take(path, GS_FORMAT_PCM24, 2, 0);
    unsigned char *bytes = slurp(path, &size);
    put32(bytes + 16, 0x12345678); /* the first chunk reaches beyond the end */
    spill(path, bytes, size);
    const struct gs_repair found = mend(path, GS_DAMAGE_LOST_CHUNKS, TAKE_FRAMES);
    assert_true(found.kept[0]); /* something was guessed: the damaged one stays */
    assert_true(is_there(found.kept));
    free(bytes);
}

/* The first block never reached the disk: the other file of the take gives its header. */
static void a_lost_header(void **state) {
    char path[PATH_SIZE], dry[PATH_SIZE];
    size_t size;
    join(path, *state, "take.wav");
    join(dry, *state, "take.dry.wav");
    write_take(path, GS_FORMAT_FLOAT, 2, 0);
    unsigned char *bytes = slurp(path, &size);
    memset(bytes, 0, 512);
    spill(path, bytes, size);
    assert_int_equal(repair(path, (struct gs_repair_options){0}).result, GS_REPAIR_HOPELESS);
    write_take(dry, GS_FORMAT_FLOAT, 2, 0);
    const struct gs_repair found = repair(path, (struct gs_repair_options){0});
    assert_int_equal(found.result, GS_REPAIR_DONE);
    assert_int_equal(found.damage, GS_DAMAGE_NO_HEADER);
    assert_true(is_there(found.kept));
    assert_int_equal(read_riff(path).frames, TAKE_FRAMES);
    expect_sound(path, 100, 900, 100, 0); /* what lay in the block itself is gone */
    free(bytes);
}

/* More than 4 GiB, mostly holes: an unfinished RF64, and a RIFF whose sizes have wrapped. */
static void beyond_four_gib(void **state) {
    const uint64_t far = (UINT64_C(1) << 32) / FRAME + 12345;
    char path[PATH_SIZE];
    float samples[2 * 500];
    struct gs_error error = {{0}};
    join(path, *state, "long.wav");
    for (unsigned i = 0; i < 2 * 500; i++)
        samples[i] = sound(i / 2, i % 2, 0);
    for (int kind = 0; kind < 3; kind++) {
        struct gs_container *container;
        if (gs_container_create(path, GS_FORMAT_PCM24, 2, 48000, &container, &error) ||
            gs_container_write(container, samples, 500, &error) ||
            gs_container_cut(container, far, &error) ||
            gs_container_write(container, samples, 500, &error) ||
            gs_container_finish(container, NULL, 0, &error))
            fail_msg("%s", error.text);
        const int fd = open(path, O_RDWR | O_CLOEXEC);
        unsigned char head[SAMPLES];
        assert_int_equal(pread(fd, head, sizeof head, 0), sizeof head);
        assert_memory_equal(head, "RF64", 4);
        if (kind == 0) { /* ds64 never filled in */
            memset(head + 20, 0, 24);
        } else { /* what a program that knows no RF64 leaves: sizes modulo 2^32 */
            memcpy(head, "RIFF", 4);
            put32(head + 4, (uint32_t)((far + 500) * FRAME + SAMPLES - 8));
            memcpy(head + 12, kind == 1 ? "JUNK" : "PADX", 4);
            put32(head + DATA_SIZE, (uint32_t)((far + 500) * FRAME));
        }
        assert_int_equal(pwrite(fd, head, sizeof head, 0), sizeof head);
        close(fd);
        const struct gs_repair found = repair(path, (struct gs_repair_options){0});
        assert_int_equal(found.result, GS_REPAIR_DONE);
        assert_int_equal(found.frames, far + 500);
        assert_true((found.damage & GS_DAMAGE_FOUR_GIB) || kind == 0);
        assert_int_equal(repair(path, (struct gs_repair_options){0}).result, GS_REPAIR_WHOLE);
        struct stat about;
        assert_int_equal(stat(path, &about), 0);
        assert_true(about.st_blocks < 100000); /* holes stay holes */
        assert_int_equal(file_frames(path), far + 500);
        assert_int_equal(read_riff(path).frames, far + 500);
        struct gs_reader *reader;
        float back[2 * 500];
        uint64_t got;
        assert_int_equal(gs_reader_open(path, &reader, &error), GS_OK);
        assert_int_equal(gs_reader_seek(reader, far, &error), GS_OK);
        assert_int_equal(gs_reader_read(reader, back, 500, &got, &error), GS_OK);
        assert_int_equal(got, 500);
        assert_memory_equal(back, samples, sizeof back);
        gs_reader_close(reader);
        unlink(path);
    }
}

/* The plainest of headers has no place for sizes of 64 bits: the sound moves back to make one. */
static void beyond_four_gib_without_room(void **state) {
    enum { PLAIN = 44 };
    const uint64_t far = (UINT64_C(1) << 32) / FRAME + 12345;
    unsigned char head[PLAIN] =
        "RIFF....WAVEfmt \20\0\0\0\1\0\2\0\200\273\0\0\0\145\4\0\6\0\30\0data";
    static const unsigned char last[FRAME] = {1, 2, 3, 4, 5, 6};
    unsigned char back[FRAME];
    char path[PATH_SIZE];
    join(path, *state, "plain.wav");
    put32(head + 4, (uint32_t)(far * FRAME + PLAIN - 8));
    put32(head + PLAIN - 4, (uint32_t)(far * FRAME));
    spill(path, head, sizeof head);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, last, FRAME, (off_t)(PLAIN + (far - 1) * FRAME)), FRAME);
    close(fd);
    const struct gs_repair found = repair(path, (struct gs_repair_options){0});
    assert_int_equal(found.result, GS_REPAIR_DONE);
    const struct riff riff = read_riff(path);
    assert_int_equal(riff.frames, far);
    assert_int_equal(riff.channels, 2);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(pread(fd, back, FRAME, (off_t)(riff.data + (far - 1) * FRAME)), FRAME);
    close(fd);
    assert_memory_equal(back, last, FRAME);
    assert_int_equal(file_frames(path), far);
    unlink(path);
}

static void what_is_no_sound_is_hopeless(void **state) {
    static const char *const all[] = {"",
                                      "RIFF",
                                      "RIFF....WAVE",
                                      "RIFF....WAVEfmt ",
                                      "fLaC",
                                      "this is a text file, and a long one at that, is it not",
                                      "RIFX....WAVEfmt ................data...."};
    char path[PATH_SIZE];
    join(path, *state, "no.wav");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        spill(path, (const unsigned char *)all[i], strlen(all[i]));
        const struct gs_repair found = repair(path, (struct gs_repair_options){0});
        assert_int_equal(found.result, GS_REPAIR_HOPELESS);
        assert_true(found.text[0]);
        size_t size;
        free(slurp(path, &size));
        assert_int_equal(size, strlen(all[i]));
    }
}

static void a_file_that_is_written_is_left_alone(void **state) {
    char path[PATH_SIZE];
    struct gs_container *container;
    struct gs_error error = {{0}};
    const float silence[8] = {0};
    join(path, *state, "live.wav");
    if (gs_container_create(path, GS_FORMAT_PCM16, 1, 48000, &container, &error) ||
        gs_container_write(container, silence, 8, &error))
        fail_msg("%s", error.text);
    const struct gs_repair_options options = {.in_place = true};
    assert_int_equal(repair(path, options).result, GS_REPAIR_BUSY);
    assert_int_equal(gs_container_finish(container, NULL, 0, &error), GS_OK);
    assert_int_equal(repair(path, options).result, GS_REPAIR_WHOLE);
}

static void in_place_and_kept(void **state) {
    char path[PATH_SIZE];
    size_t size;
    struct stat before, after;
    unsigned char *bytes = take_bytes(*state, path, 0, &size);
    put32(bytes + DATA_SIZE, 0);
    spill(path, bytes, size);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(repair(path, (struct gs_repair_options){.in_place = true}).result,
                     GS_REPAIR_DONE);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_int_equal(file_frames(path), TAKE_FRAMES);
    /* a copy belongs to whom it did, and is as old */
    spill(path, bytes, size);
    assert_int_equal(chmod(path, 0640), 0);
    const struct timespec times[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000, .tv_nsec = 5}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_int_equal(repair(path, (struct gs_repair_options){0}).result, GS_REPAIR_DONE);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(after.st_mode & 0777, 0640);
    assert_int_equal(after.st_mtim.tv_sec, 1000000000);
    for (int i = 0; i < 2; i++) { /* twice: the second one has a name of its own */
        spill(path, bytes, size);
        const struct gs_repair found = repair(path, (struct gs_repair_options){.keep = true});
        assert_int_equal(found.result, GS_REPAIR_DONE);
        size_t kept_size;
        unsigned char *kept = slurp(found.kept, &kept_size);
        assert_int_equal(kept_size, size);
        assert_memory_equal(kept, bytes, size);
        assert_non_null(strstr(found.kept, i ? "take.damaged_2.wav" : "take.damaged.wav"));
        free(kept);
    }
    free(bytes);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(whole_files_are_left_alone),
        TEST(sizes_that_nobody_wrote),
        TEST(a_header_that_counts_less),
        TEST(a_count_of_its_own),
        TEST(a_file_that_was_cut),
        TEST(odd_chunks_without_their_padding),
        TEST(broken_chunks),
        TEST(a_lost_header),
        TEST(beyond_four_gib),
        TEST(beyond_four_gib_without_room),
        TEST(what_is_no_sound_is_hopeless),
        TEST(a_file_that_is_written_is_left_alone),
        TEST(in_place_and_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
