/* Notes of open takes: found when their writer is dead, and what they lead to. */
#include "takes.h"

#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>

#include "gainstage/unfinished.h"
#include "take/moves.h"
#include "take/note_text.h"

enum { FRAMES = 1000, START = 5000 };

static struct gs_container *still_open[2];

/* Settings at its start, and what happened since: one clip has grown after it was noted. */
static void begin_note(struct gs_note *note, uint64_t start) {
    struct gs_journal *journal = gs_journal_new(48000);
    static struct gs_settings settings;
    struct gs_journal_extract piece;
    struct gs_journal_entry *entry;
    uint64_t revision = 0, grown = 0;
    unsigned count;
    assert_non_null(journal);
    gs_settings_init(&settings);
    settings.value[1][GS_COMP_DRIVE] = 7.25;
    gs_journal_begin(journal, &settings, 4);
    gs_journal_param(journal, start - 10, 0, GS_HPF_FREQ, 99);
    assert_true(gs_journal_read(journal, start, start, &piece));
    gs_note_start(note, start, &(struct timespec){.tv_sec = 1234567890, .tv_nsec = 5}, &piece);
    gs_journal_extract_done(&piece);
    gs_journal_param(journal, start + 100, 1, GS_PREAMP_COLOR, GS_COLOR_TUBE);
    gs_journal_link(journal, start + 200, 2, false);
    gs_journal_clip(journal, start + 300, 1, GS_STAGE_INPUT, 1);
    for (int i = 0; i < 2; i++) { /* the second time the clip alone is news */
        assert_true(gs_journal_news(journal, start, &revision, &grown, &entry, &count));
        assert_int_equal(count, i ? 2 : 3);
        gs_note_events(note, entry, count);
        free(entry);
        gs_journal_clip(journal, start + 400, 1, GS_STAGE_INPUT, 2);
        gs_journal_loss(journal, start + 500 + 64 * (uint64_t)i, 64, GS_LOSS_DROPOUT, 1);
    }
    assert_true(gs_journal_news(journal, start, &revision, &grown, &entry, &count));
    gs_note_events(note, entry, count);
    free(entry);
    gs_journal_free(journal);
}

/* A take of two files that its writer leaves open; the note too. */
static void leave_open(const char *folder, enum gs_format format, uint64_t start,
                       struct gs_note *note) {
    char wet[PATH_SIZE], dry[PATH_SIZE], name[64];
    struct gs_notes notes = {.session = "main", .ring = 77};
    snprintf(notes.folder, sizeof notes.folder, "%s/notes", folder);
    snprintf(name, sizeof name, "a take%s", gs_format_extension(format));
    join(wet, folder, name);
    snprintf(name, sizeof name, "a take.dry%s", gs_format_extension(format));
    join(dry, folder, name);
    gs_note_begin(note, &notes, wet, dry, format, 2, 48000);
    assert_true(note->open);
    const bool begun = start != GS_UNFINISHED_NOT_BEGUN;
    if (begun) {
        begin_note(note, start);
        gs_note_mark(note, &(struct gs_marker){START + 20, "a 'word' or two"});
        gs_note_mark(note, &(struct gs_marker){START + 10, "before"});
        gs_note_mark(note, &(struct gs_marker){START + 5 * FRAMES, "beyond"});
    }
    gs_note_sync(note);
    for (int i = 0; i < 2; i++) {
        struct gs_container *container;
        struct gs_error error = {{0}};
        float samples[2 * FRAMES];
        for (unsigned k = 0; k < 2 * FRAMES; k++)
            samples[k] = sound(START + k / 2, k % 2, i == 0);
        if (gs_container_create(i ? dry : wet, format, 2, 48000, &container, &error))
            fail_msg("%s", error.text);
        if (begun && gs_container_write(container, samples, FRAMES, &error))
            fail_msg("%s", error.text);
        still_open[i] = container; /* who dies closes nothing */
    }
}

static void let_go(void) {
    for (int i = 0; i < 2; i++)
        if (still_open[i])
            gs_container_discard(still_open[i]);
    memset(still_open, 0, sizeof still_open);
}

static unsigned list(const char *folder, struct gs_unfinished **found) {
    char notes[PATH_SIZE];
    unsigned count;
    join(notes, folder, "notes");
    gs_unfinished_list(notes, found, &count);
    return count;
}

static void put_sidecar(const char *folder, const char *state) {
    char path[PATH_SIZE];
    join(path, folder, "a take.json");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file,
            "{\"gainstage\": 1, \"state\": \"%s\", \"title\": \"kept\", \"changes\": [], "
            "\"clips\": [{\"frame\": 1}], \"counts\": {\"markers\": 0, \"gaps\": 7}}",
            state);
    fclose(file);
}

/* The sidecar tells what the note did, and nothing twice. */
static void expect_history(const char *folder) {
    static const char *const lines[] = {
        "\"title\": \"kept\"",
        "\"hpf.freq\": 99",
        "\"comp.drive\": 7.25",
        "\"2.comp.drive\"",
        "{\"frame\":10,\"label\":\"before\"}",
        "\"beyond\"",
        "{\"frame\":100,\"channel\":2,\"key\":\"preamp.color\",\"value\":\"tube\"}",
        "{\"frame\":200,\"channel\":5,\"key\":\"link\",\"value\":\"off\"}",
        "{\"frame\":300,\"frames\":100,\"channel\":2,\"stage\":\"input\",\"count\":5}",
        "{\"frame\":500,\"frames\":128,\"kind\":\"dropout\",\"count\":2}",
        "\"lost_frames\":128",
        "\"clips_input\":5,\"clips_out\":0"};
    static const int times[] = {1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1};
    char path[PATH_SIZE], *bytes, *plain;
    size_t length, kept = 0;
    join(path, folder, "a take.json");
    assert_int_equal(gs_sidecar_load(path, &bytes, &length, NULL), GS_OK);
    plain = calloc(1, length + 1);
    assert_non_null(plain);
    for (size_t i = 0; i < length; i++) /* without what makes it pleasant to read */
        if (bytes[i] != '\n' && !(bytes[i] == ' ' && strchr(" \n,:", i ? bytes[i - 1] : ' ')))
            plain[kept++] = bytes[i];
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char wanted[160];
        size_t size = 0;
        for (const char *c = lines[i]; *c; c++)
            if (!(*c == ' ' && c > lines[i] && c[-1] == ':'))
                wanted[size++] = *c;
        wanted[size] = '\0';
        int found = 0;
        for (const char *at = plain; (at = strstr(at, wanted)); at++)
            found++;
        if (found != times[i])
            fail_msg("%d times: %s in %s", found, wanted, plain);
    }
    free(plain);
    free(bytes);
}

static void a_living_writers_note_is_its_own(void **state) {
    struct gs_note note;
    struct gs_unfinished *found;
    leave_open(*state, GS_FORMAT_PCM24, START, &note);
    assert_int_equal(list(*state, &found), 0);
    gs_unfinished_free(found, 0);
    gs_note_end(&note);
    assert_int_equal(list(*state, &found), 0);
    gs_unfinished_free(found, 0);
    let_go();
}

static void a_dead_writers_take_is_closed(void **state) {
    struct gs_note note;
    struct gs_unfinished *found;
    struct gs_error error = {{0}};
    uint64_t frames;
    leave_open(*state, GS_FORMAT_PCM24, START, &note);
    close(note.fd); /* as death does */
    assert_int_equal(list(*state, &found), 1);
    assert_string_equal(found->session, "main");
    assert_int_equal(found->ring, 77);
    assert_int_equal(found->start, START);
    assert_int_equal(found->format, GS_FORMAT_PCM24);
    assert_int_equal(found->marker_count, 3);
    assert_string_equal(found->markers[0].label, "before");
    assert_string_equal(found->markers[1].label, "a 'word' or two");
    char wet[PATH_SIZE];
    set_text(wet, sizeof wet, found->wet);
    assert_int_equal(gs_unfinished_frames(found, &frames, &error), GS_OK);
    assert_int_equal(frames, FRAMES);
    struct gs_unfinished *again; /* it is ours now */
    assert_int_equal(list(*state, &again), 0);
    gs_unfinished_free(again, 0);
    assert_int_equal(found->began.tv_sec, 1234567890);
    assert_int_equal(found->began.tv_nsec, 5);
    put_sidecar(*state, "recording");
    if (gs_unfinished_close(found, &frames, &error))
        fail_msg("%s", error.text);
    gs_unfinished_free(found, 1);
    assert_int_equal(frames, FRAMES);
    assert_int_equal(file_frames(wet), FRAMES);
    expect_sound(wet, 0, FRAMES, START, 1);
    assert_int_equal(run_program((const char *[]){"grep", "-qa", "before", wet, NULL}), 0);
    assert_int_not_equal(run_program((const char *[]){"grep", "-qa", "beyond", wet, NULL}), 0);
    assert_int_equal(list(*state, &found), 0);
    gs_unfinished_free(found, 0);
    expect_history(*state);
    let_go();
}

static char *sidecar_of(const char *folder) {
    char path[PATH_SIZE], *bytes;
    size_t length;
    join(path, folder, "a take.json");
    assert_int_equal(gs_sidecar_load(path, &bytes, &length, NULL), GS_OK);
    return bytes;
}

/* Whoever has it may have been stopped: an engine starts all the same. */
static void a_locked_folder_holds_up_nothing(void **state) {
    struct gs_note note;
    struct gs_unfinished *found;
    struct gs_error error = {{0}};
    uint64_t frames;
    leave_open(*state, GS_FORMAT_PCM24, START, &note);
    close(note.fd);
    put_sidecar(*state, "recording");
    char *before = sidecar_of(*state);
    assert_int_equal(list(*state, &found), 1);
    const int folder = open(*state, O_RDONLY | O_DIRECTORY);
    assert_int_equal(flock(folder, LOCK_EX), 0);
    alarm(DEADLINE_SECONDS);
    assert_int_equal(gs_unfinished_close(found, &frames, &error), GS_OK);
    alarm(0);
    assert_int_equal(frames, FRAMES);
    char *after = sidecar_of(*state);
    assert_string_equal(after, before);
    close(folder);
    gs_unfinished_free(found, 1);
    free(before);
    free(after);
    let_go();
}

/* The sidecar keeps what it has; markers that the note has in addition come to it. */
static void expect_markers_alone(const char *folder, struct gs_unfinished *found) {
    struct gs_error error = {{0}};
    uint64_t frames;
    assert_true(found->behind);
    assert_null(found->past);
    put_sidecar(folder, "recording");
    assert_int_equal(gs_unfinished_close(found, &frames, &error), GS_OK);
    assert_int_equal(frames, FRAMES);
    char *text = sidecar_of(folder);
    assert_non_null(strstr(text, "kept"));
    assert_non_null(strstr(text, "\"clips\": [\n"));
    assert_non_null(strstr(text, "\"changes\": []"));
    assert_non_null(strstr(text, "\"before\""));
    assert_non_null(strstr(text, "\"gaps\": 7"));
    assert_null(strstr(text, "\"markers\": 0"));
    assert_null(strstr(text, "comp.drive"));
    free(text);
}

static void what_cannot_be_written_is_told(void **state) {
    struct gs_note note;
    struct gs_unfinished *found;
    struct rlimit limit, before;
    const struct gs_journal_entry loss = {
        .kind = GS_JOURNAL_LOSS, .position = START + 700, .count = 1};
    const struct gs_journal_entry entry[] = {loss, loss, loss};
    leave_open(*state, GS_FORMAT_PCM24, START, &note);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    limit = before;
    limit.rlim_cur = note.length + 40;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    gs_note_events(&note, entry, 3); /* forty bytes of it fit */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    gs_note_mark(&note, &(struct gs_marker){START + 30, "later"});
    gs_note_events(&note, entry, 3);
    close(note.fd);
    assert_int_equal(list(*state, &found), 1);
    assert_int_equal(found->marker_count, 4);
    assert_string_equal(found->markers[2].label, "later");
    assert_int_equal(found->length, note.length); /* nothing torn is in between */
    expect_markers_alone(*state, found);
    gs_unfinished_free(found, 1);
    let_go();
}

/* A system that was started anew since has not kept all. */
static void a_note_of_another_boot_is_behind(void **state) {
    struct gs_note note;
    struct gs_unfinished *found;
    char boot[40];
    leave_open(*state, GS_FORMAT_PCM24, START, &note);
    gs_note_boot(boot);
    assert_int_equal(strlen(boot), 36);
    char head[256] = {0};
    const int fd = open(note.path, O_RDWR);
    assert_true(pread(fd, head, sizeof head - 1, 0) > 0);
    const char *at = strstr(head, boot);
    assert_non_null(at);
    assert_int_equal(pwrite(fd, boot[0] == '0' ? "1" : "0", 1, at - head), 1);
    close(fd);
    close(note.fd);
    assert_int_equal(list(*state, &found), 1);
    expect_markers_alone(*state, found);
    gs_unfinished_free(found, 1);
    let_go();
}

/* However many engines add to it, it can be read. */
static void a_note_stays_within_its_bound(void **state) {
    enum { AT_ONCE = 4096 };
    struct gs_note note;
    struct gs_unfinished *found;
    struct gs_journal_entry *entry = calloc(AT_ONCE, sizeof *entry);
    assert_non_null(entry);
    for (unsigned i = 0; i < AT_ONCE; i++)
        entry[i] = (struct gs_journal_entry){.kind = GS_JOURNAL_LOSS,
                                             .position = UINT64_MAX / 2,
                                             .frames = UINT32_MAX,
                                             .count = UINT32_MAX};
    leave_open(*state, GS_FORMAT_PCM24, START, &note);
    while (note.length < GS_NOTE_EVENTS_MOST / 8 * 7)
        gs_note_events(&note, entry, AT_ONCE);
    close(note.fd);
    assert_int_equal(list(*state, &found), 1);
    assert_false(found->behind);
    gs_note_resume(&note, found);
    gs_unfinished_free(found, 1);
    for (unsigned i = 0; i < GS_NOTE_EVENTS_MOST / AT_ONCE / 32; i++)
        gs_note_events(&note, entry, AT_ONCE);
    close(note.fd);
    assert_int_equal(list(*state, &found), 1);
    assert_true(found->length <= GS_NOTE_EVENTS_MOST);
    expect_markers_alone(*state, found);
    gs_unfinished_free(found, 1);
    free(entry);
    let_go();
}

static void what_never_began_is_removed(void **state) {
    struct gs_note note;
    struct gs_unfinished *found;
    struct gs_error error = {{0}};
    uint64_t frames;
    leave_open(*state, GS_FORMAT_FLOAT, GS_UNFINISHED_NOT_BEGUN, &note);
    close(note.fd);
    assert_int_equal(list(*state, &found), 1);
    char wet[PATH_SIZE];
    set_text(wet, sizeof wet, found->wet);
    if (gs_unfinished_close(found, &frames, &error))
        fail_msg("%s", error.text);
    gs_unfinished_free(found, 1);
    assert_false(is_there(wet));
    let_go();
}

/* Whatever stands in such a file, nothing breaks. */
static void notes_of_rubbish(void **state) {
    static const char *const all[] = {"",
                                      "\n\n",
                                      "wet /x\n",
                                      "session a\nwet relative\nformat pcm24 2 48000\n",
                                      "session a\nwet /x\nformat pcm24 0 48000\n",
                                      "session a\nwet /x\nformat pcm99 2 48000\n",
                                      "session 'open\nwet /x\nformat pcm24 2 4800000000000\n",
                                      "mark\nmark 1\nmark x y\nstart -1\n"};
    char folder[PATH_SIZE], path[PATH_SIZE];
    struct gs_unfinished *found;
    join(folder, *state, "notes");
    assert_int_equal(mkdir(folder, 0700), 0);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "%zu.take", i);
        join(path, folder, name);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(all[i], file);
        fclose(file);
    }
    const unsigned count = list(*state, &found);
    assert_int_equal(count, 0);
    gs_unfinished_free(found, count);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_living_writers_note_is_its_own), TEST(a_dead_writers_take_is_closed),
        TEST(a_locked_folder_holds_up_nothing), TEST(what_cannot_be_written_is_told),
        TEST(a_note_of_another_boot_is_behind), TEST(a_note_stays_within_its_bound),
        TEST(what_never_began_is_removed),      TEST(notes_of_rubbish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
