/* What a file says of itself, read back by a parser of the test's own. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/bytes.h"
#include "file/chunks.h"
#include "file/comments.h"
#include "gainstage/container.h"
#include "takes.h"

enum { ROOM = 3992, HEAD = 8 };

static struct gs_metadata about(unsigned channels) {
    struct gs_metadata m = {.format = GS_FORMAT_PCM24,
                            .channels = channels,
                            .rate = 48000,
                            .files = 2,
                            .rating = 4,
                            .began = {.tv_sec = 1793017384, .tv_nsec = 250000000},
                            .integrated = -23.456,
                            .range = 7.5,
                            .true_peak = -1.25,
                            .momentary_max = -(double)INFINITY,
                            .short_term_max = (double)NAN};
    strcpy(m.name, "vocal_014");
    strcpy(m.file, "vocal_014.wav");
    strcpy(m.title, "Blue Mönday");
    strcpy(m.artist, "Anna & <Co>");
    strcpy(m.project, "album");
    strcpy(m.scene, "12A");
    strcpy(m.note, "too <slow>");
    strcpy(m.device, "Scarlett, 2i2");
    strcpy(m.software, "gainstage 9.9");
    strcpy(m.uid, "00112233445566778899AABBCCDDEEFF");
    strcpy(m.track[0], "voice");
    return m;
}

/* Walks the chunks; they must fill the room exactly. The body of the one with that id. */
static const unsigned char *chunk(const unsigned char *room, size_t size, const char *id,
                                  size_t *length) {
    const unsigned char *found = NULL;
    size_t at = 0;
    while (at < size) {
        assert_true(at + HEAD <= size);
        const size_t body = gs_get32(room + at + 4);
        assert_true(at + HEAD + body <= size);
        if (memcmp(room + at, id, 4) == 0) {
            assert_null(found);
            found = room + at + HEAD;
            *length = body;
        }
        at += HEAD + ((body + 1) & ~(size_t)1);
    }
    assert_int_equal(at, size);
    return found;
}

static void expect_field(const unsigned char *field, size_t size, const char *wanted) {
    char copy[300] = {0};
    memcpy(copy, field, size);
    assert_string_equal(copy, wanted);
}

static void bext_holds_every_field(void **state) {
    (void)state;
    const struct gs_metadata m = about(2);
    unsigned char room[ROOM];
    size_t length = 0;
    assert_true(gs_chunks_fill(room, sizeof room, &m));
    const unsigned char *b = chunk(room, sizeof room, "bext", &length);
    assert_non_null(b);
    expect_field(b, 256, "Blue M?nday");
    expect_field(b + 256, 32, "gainstage 9.9");
    expect_field(b + 288, 32, "ZZGST001122334455122304667788990");
    expect_field(b + 320, 10, "2026-10-26");
    expect_field(b + 330, 8, "12:23:04");
    /* 12:23:04.25 of the day, in frames */
    assert_int_equal(gs_get64(b + 338), (uint64_t)((12 * 3600 + 23 * 60 + 4) * 48000 + 12000));
    assert_int_equal(gs_get16(b + 346), 2);
    assert_int_equal((int16_t)gs_get16(b + 412), -2346);
    assert_int_equal(gs_get16(b + 414), 750);
    assert_int_equal((int16_t)gs_get16(b + 416), -125);
    assert_int_equal(gs_get16(b + 418), 0x7FFF);
    assert_int_equal(gs_get16(b + 420), 0x7FFF);
    assert_memory_equal(b + 602, "A=PCM,F=48000,W=24,M=stereo,T=Scarlett  2i2\r\n", 45);
    assert_true(length > 602 && length % 2 == 0);
}

static void texts_are_whole(void **state) {
    (void)state;
    const struct gs_metadata m = about(2);
    unsigned char room[ROOM];
    size_t length = 0;
    char xml[ROOM + 1] = {0};
    assert_true(gs_chunks_fill(room, sizeof room, &m));
    const unsigned char *ixml = chunk(room, sizeof room, "iXML", &length);
    assert_non_null(ixml);
    memcpy(xml, ixml, length);
    static const char *const parts[] = {
        "<BWFXML>",           "<SCENE>12A</SCENE>",
        "<TAKE>014</TAKE>",   "<NOTE>too &lt;slow&gt;</NOTE>",
        "<PROJECT>album</",   "<INTERLEAVE_INDEX>2</INTERLEAVE_INDEX>",
        "<NAME>voice</NAME>", "<TOTAL_FILES>2</TOTAL_FILES>",
        "</BWFXML>",          "<FILE_SAMPLE_RATE>48000</FILE_SAMPLE_RATE>"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        assert_non_null(strstr(xml, parts[i]));
    const unsigned char *list = chunk(room, sizeof room, "LIST", &length);
    assert_non_null(list);
    assert_memory_equal(list, "INFOINAM", 8);
    const unsigned char *artist = chunk(list + 4, length - 4, "IART", &length);
    assert_string_equal((const char *)artist, "Anna & <Co>");
}

/* However much there is to say, the room stays what it is, and its chunks are whole. */
static void too_much_is_cut(void **state) {
    (void)state;
    struct gs_metadata m = about(32);
    unsigned char room[2 * 4096 - 104];
    size_t length = 0;
    memset(m.note, '&', sizeof m.note - 1); /* five bytes each in XML */
    for (int c = 0; c < 32; c++)
        memset(m.track[c], '<', sizeof m.track[c] - 1);
    static const size_t sizes[] = {sizeof room, ROOM, 2000, 1500};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_true(gs_chunks_fill(room, sizes[i], &m));
        assert_non_null(chunk(room, sizes[i], "bext", &length));
        assert_non_null(chunk(room, sizes[i], "JUNK", &length));
    }
    assert_false(gs_chunks_fill(room, 600, &m));
    assert_non_null(chunk(room, 600, "JUNK", &length));
    /* a character that takes two bytes is never cut in the middle */
    m = about(2);
    for (size_t i = 0; i + 2 < sizeof m.note; i += 2)
        memcpy(m.note + i, "ö", 3);
    assert_true(gs_chunks_fill(room, ROOM, &m));
    const unsigned char *list = chunk(room, ROOM, "LIST", &length);
    const char *note = (const char *)chunk(list + 4, length - 4, "ICMT", &length);
    assert_non_null(note);
    assert_true(strlen(note) > 500 && strlen(note) % 2 == 0);
}

static uint32_t block_size(const unsigned char *at) {
    return (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void comments_and_chapters(void **state) {
    (void)state;
    const struct gs_metadata m = about(2);
    static unsigned char room[4000];
    static struct gs_marker markers[500];
    unsigned chapters = 0;
    for (unsigned i = 0; i < 500; i++) {
        markers[i].frame = i * 48000ULL + 24;
        snprintf(markers[i].label, sizeof markers[i].label, "verse %u", i);
    }
    assert_true(gs_comments_fill(room, sizeof room, &m, markers, 2, &chapters));
    assert_int_equal(chapters, 2);
    assert_int_equal(room[0], 4);
    const unsigned char *padding = room + 4 + block_size(room);
    assert_int_equal(padding[0], 0x81);
    assert_ptr_equal(padding + 4 + block_size(padding), room + sizeof room);
    const uint32_t vendor = gs_get32(room + 4);
    const unsigned char *at = room + 8 + vendor;
    const uint32_t count = gs_get32(at);
    at += 4;
    bool chapter = false, title = false;
    for (uint32_t i = 0; i < count; i++) {
        char comment[300] = {0};
        const uint32_t length = gs_get32(at);
        assert_true(length < sizeof comment && at + 4 + length <= padding);
        memcpy(comment, at + 4, length);
        chapter = chapter || strcmp(comment, "CHAPTER002=00:00:01.001") == 0;
        title = title || strcmp(comment, "TITLE=Blue Mönday") == 0;
        at += 4 + length;
    }
    assert_ptr_equal(at, padding);
    assert_true(chapter && title);
    /* as many as there is room for */
    assert_true(gs_comments_fill(room, sizeof room, &m, markers, 500, &chapters));
    assert_true(chapters > 20 && chapters < 500);
    assert_false(gs_comments_fill(room, 20, &m, markers, 2, &chapters));
}

/* The header keeps its length, whatever is said when; the samples stay where they are. */
static void header_keeps_its_length(void **state) {
    static const enum gs_format all[] = {GS_FORMAT_PCM16, GS_FORMAT_FLOAT, GS_FORMAT_FLAC};
    for (size_t f = 0; f < sizeof all / sizeof all[0]; f++) {
        char path[PATH_SIZE], name[32];
        static float sound[2 * 48000], back[2 * 48000];
        struct gs_container *container;
        struct gs_reader *reader;
        struct gs_error error = {{0}};
        struct gs_metadata m = about(2);
        uint64_t got = 0;
        snprintf(name, sizeof name, "take%zu%s", f, gs_format_extension(all[f]));
        join(path, *state, name);
        for (int i = 0; i < 2 * 48000; i++)
            sound[i] = (float)(i % 1000 - 500) / 512;
        assert_int_equal(gs_container_create(path, all[f], 2, 48000, &container, &error), GS_OK);
        assert_int_equal(gs_container_describe(container, &m, &error), GS_OK);
        assert_int_equal(gs_container_write(container, sound, 24000, &error), GS_OK);
        assert_int_equal(gs_container_update(container, 0, &error), GS_OK);
        memset(m.note, 'x', sizeof m.note - 1);
        strcpy(m.title, "another title");
        assert_int_equal(gs_container_describe(container, &m, &error), GS_OK);
        assert_int_equal(gs_container_update(container, 0, &error), GS_OK);
        assert_int_equal(gs_container_write(container, sound + 48000, 24000, &error), GS_OK);
        assert_int_equal(gs_container_finish(container, NULL, 0, &error), GS_OK);
        assert_int_equal(gs_reader_open(path, &reader, &error), GS_OK);
        assert_int_equal(gs_reader_frames(reader), 48000);
        assert_int_equal(gs_reader_read(reader, back, 48000, &got, &error), GS_OK);
        gs_reader_close(reader);
        assert_int_equal(got, 48000);
        assert_memory_equal(back, sound, sizeof sound);
        char head[9000] = {0};
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        assert_true(read(fd, head, sizeof head - 1) > 4096);
        close(fd);
        if (all[f] != GS_FORMAT_FLAC)
            assert_memory_equal(head + 4088, "data", 4);
        assert_non_null(memmem(head, sizeof head, "another title", 13));
        assert_null(memmem(head, sizeof head, "Blue", 4));
    }
}

/* Mostly a hole, more than 4 GiB: what is said of it and where its markers stand holds as for a
 * short one. */
static void more_than_four_gib(void **state) {
    const uint64_t far = (UINT64_C(1) << 32) / 6 + 12345;
    const struct gs_marker all[] = {{.frame = 100, .label = "near"},
                                    {.frame = far + 499, .label = "far away"}};
    char path[PATH_SIZE];
    static float sound[2 * 500];
    struct gs_container *container;
    struct gs_reader *reader;
    struct gs_error error = {{0}};
    struct gs_metadata m = about(2);
    size_t length = 0;
    join(path, *state, "long.wav");
    assert_int_equal(gs_container_create(path, GS_FORMAT_PCM24, 2, 48000, &container, &error),
                     GS_OK);
    assert_int_equal(gs_container_describe(container, &m, &error), GS_OK);
    assert_int_equal(gs_container_write(container, sound, 500, &error), GS_OK);
    assert_int_equal(gs_container_cut(container, far, &error), GS_OK);
    strcpy(m.title, "another title");
    assert_int_equal(gs_container_describe(container, &m, &error), GS_OK);
    assert_int_equal(gs_container_write(container, sound, 500, &error), GS_OK);
    assert_int_equal(gs_container_finish(container, all, 2, &error), GS_OK);
    assert_int_equal(gs_reader_open(path, &reader, &error), GS_OK);
    assert_int_equal(gs_reader_frames(reader), far + 500);
    gs_reader_close(reader);
    unsigned char head[4096], tail[512];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat file;
    assert_int_equal(fstat(fd, &file), 0);
    assert_true(file.st_blocks < 100000); /* holes stay holes */
    assert_int_equal(pread(fd, head, sizeof head, 0), sizeof head);
    const uint64_t sound_end = sizeof head + (far + 500) * 6;
    const ssize_t got = pread(fd, tail, sizeof tail, (off_t)sound_end);
    assert_int_equal((uint64_t)file.st_size, sound_end + (uint64_t)got);
    close(fd);
    assert_memory_equal(head, "RF64", 4);
    assert_memory_equal(head + 4088, "data\xff\xff\xff\xff", 8);
    assert_int_equal(gs_get64(head + 20), (uint64_t)file.st_size - 8);
    assert_int_equal(gs_get64(head + 28), (far + 500) * 6);
    const unsigned char *bext = memmem(head, sizeof head, "bext", 4);
    assert_non_null(bext);
    expect_field(bext + 8, 256, "another title");
    assert_non_null(memmem(head, sizeof head, "iXML", 4));
    assert_non_null(memmem(head, sizeof head, "INAM", 4));
    const unsigned char *cue = chunk(tail, (size_t)got, "cue ", &length);
    assert_non_null(cue);
    assert_int_equal(gs_get32(cue), 2);
    assert_int_equal(gs_get32(cue + 4 + 4), 100);
    assert_int_equal(gs_get32(cue + 4 + 24 + 4), far + 499);
    assert_non_null(memmem(tail, (size_t)got, "far away", 9));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void) {
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bext_holds_every_field),
        cmocka_unit_test(texts_are_whole),
        cmocka_unit_test(too_much_is_cut),
        cmocka_unit_test(comments_and_chapters),
        TEST(header_keeps_its_length),
        TEST(more_than_four_gib),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
