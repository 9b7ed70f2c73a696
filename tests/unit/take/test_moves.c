/* Whoever moves a take's files is killed at every step of it: all of them are in the one place or
 * in the other afterwards, and what was begun is told. */
#include <stdio.h>

#include "death.h"
#include "gainstage/log.h"
#include "gainstage/path.h"
#include "gainstage/takes.h"
#include "take/moves.h"
#include "takes.h"

/* ---- takes ---- */

static const char *const tails[] = {".wav", ".dry.wav", ".json"};

static void put(const char *folder, const char *name, const char *content) {
    char path[PATH_SIZE];
    join(path, folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static void put_take(const char *folder, const char *name) {
    for (int i = 0; i < 3; i++) {
        char file[64];
        snprintf(file, sizeof file, "%s%s", name, tails[i]);
        put(folder, file,
            i < 2 ? "sound"
                  : "{\"gainstage\": 1, \"name\": \"one\", \"state\": \"complete\", "
                    "\"files\": {\"wet\": \"one.wav\", \"dry\": \"one.dry.wav\"}}");
    }
}

/* How many of the take's files lie there. */
static int files_of(const char *folder, const char *name) {
    int count = 0;
    for (int i = 0; i < 3; i++) {
        char file[64], path[PATH_SIZE];
        snprintf(file, sizeof file, "%s%s", name, tails[i]);
        join(path, folder, file);
        count += is_there(path);
    }
    return count;
}

static void expect_names_within(const char *folder, const char *name) {
    char path[PATH_SIZE], file[64], wet[64], dry[64], *bytes;
    size_t length;
    struct gs_take_facts facts;
    snprintf(file, sizeof file, "%s.json", name);
    snprintf(wet, sizeof wet, "%s.wav", name[0] == 'D' ? name + 10 : name);
    snprintf(dry, sizeof dry, "%s.dry.wav", name[0] == 'D' ? name + 10 : name);
    join(path, folder, file);
    assert_int_equal(gs_sidecar_load(path, &bytes, &length, NULL), GS_OK);
    assert_int_equal(gs_sidecar_parse(bytes, length, &facts, NULL), GS_OK);
    assert_string_equal(facts.wet, wet);
    assert_string_equal(facts.dry, dry);
    assert_string_equal(facts.name, name[0] == 'D' ? name + 10 : name);
    gs_take_facts_done(&facts);
    free(bytes);
}

enum deed { DISCARD, DISCARD_BESIDE, RESTORE, RENAME, DEEDS };

static enum gs_status carry_out(const char *folder, enum deed deed) {
    switch (deed) {
    case RESTORE:
        return gs_take_restore(folder, "one", NULL);
    case RENAME:
        return gs_take_rename(folder, "one", "two words", NULL);
    case DISCARD:
    case DISCARD_BESIDE:
    case DEEDS:
        break;
    }
    return gs_take_discard(folder, "one", NULL, NULL);
}

/* One deed that is killed before its step `death`. True when it came to its end before that. */
static bool killed_at(const char *folder, enum deed deed, int death) {
    static const char *const from[] = {"one", "one", "Discarded/one", "one"};
    static const char *const to[] = {"Discarded/one", "Discarded/one_2", "one", "two words"};
    char discarded[PATH_SIZE];
    join(discarded, folder, "Discarded");
    assert_int_equal(mkdir(discarded, 0700), 0);
    put_take(folder, from[deed]);
    if (deed == DISCARD_BESIDE)
        put_take(folder, "Discarded/one");
    const pid_t child = fork();
    if (child == 0) {
        die_before(death);
        _exit(carry_out(folder, deed) == GS_OK ? 0 : 1);
    }
    const bool ended = !died(child);
    const int moved = files_of(folder, to[deed]);
    struct gs_text told = {0};
    const struct gs_mending mending = {.length_only = true};
    assert_int_equal(gs_takes_mend(folder, &mending, &told, NULL), GS_OK);
    const int here = files_of(folder, from[deed]), there = files_of(folder, to[deed]);
    if (!(here == 3 && there == 0) && !(here == 0 && there == 3))
        fail_msg("deed %d, step %d: %d files here, %d there", (int)deed, death, here, there);
    if (moved > 0 && moved < 3) {
        assert_int_equal(there, 3);
        assert_non_null(strstr(gs_text_string(&told), "the move had stopped half way"));
        assert_non_null(strstr(gs_text_string(&told), to[deed]));
    }
    if (ended)
        assert_string_equal(gs_text_string(&told), "");
    expect_names_within(folder, there ? to[deed] : from[deed]);
    char note[PATH_SIZE];
    join(note, folder, GS_MOVES_NOTE);
    assert_false(is_there(note));
    gs_text_done(&told);
    return ended;
}

static void all_or_nothing(void **state) {
    for (enum deed deed = DISCARD; deed < DEEDS; deed++) {
        bool ended = false;
        int death = 0;
        for (; !ended; death++) {
            char folder[PATH_SIZE], name[32];
            snprintf(name, sizeof name, "%d-%d", (int)deed, death);
            join(folder, *state, name);
            assert_int_equal(mkdir(folder, 0700), 0);
            ended = killed_at(folder, deed, death);
        }
        assert_true(death > 9); /* the note, three files, their folders, the note again */
    }
}

/* What was begun can't be finished, since a name is taken meanwhile: it is undone. */
static void taken_meanwhile(void **state) {
    struct gs_text told = {0};
    put_take(*state, "one");
    put(*state, GS_MOVES_NOTE,
        "one.wav two.wav\none.dry.wav two.dry.wav\none.json two.json\nend\n");
    char from[PATH_SIZE], to[PATH_SIZE], *bytes;
    size_t length;
    join(from, *state, "one.wav");
    join(to, *state, "two.wav");
    assert_int_equal(rename(from, to), 0);
    put(*state, "two.json", "mine");
    gs_moves_finish(*state, &told);
    assert_int_equal(files_of(*state, "one"), 3);
    join(to, *state, "two.json");
    assert_int_equal(gs_sidecar_load(to, &bytes, &length, NULL), GS_OK);
    assert_string_equal(bytes, "mine");
    free(bytes);
    assert_non_null(strstr(gs_text_string(&told), "moved back one.wav"));
    gs_text_done(&told);
}

/* The disk refuses one of the files: those before it come back. */
static void a_refusal_moves_nothing(void **state) {
    struct gs_error error = {{0}};
    put_take(*state, "one");
    for (int file = 0; file < 3; file++) {
        refused_renames = (struct refusal){file, 1};
        assert_int_equal(gs_take_rename(*state, "one", "two", &error), GS_ERR_IO);
        assert_non_null(strstr(error.text, "Input/output error"));
        assert_int_equal(files_of(*state, "one"), 3);
        assert_int_equal(files_of(*state, "two"), 0);
        expect_names_within(*state, "one");
    }
    assert_int_equal(gs_take_rename(*state, "one", "two", &error), GS_OK);
}

/* …nor lets it those come back: the note stays, it is said, and the next look finishes it. */
static void a_refusal_of_the_way_back(void **state) {
    char note[PATH_SIZE];
    struct gs_error error = {{0}};
    struct gs_text told = {0};
    join(note, *state, GS_MOVES_NOTE);
    put_take(*state, "one");
    refused_renames = (struct refusal){1, 2};
    assert_int_equal(gs_take_rename(*state, "one", "two", &error), GS_ERR_IO);
    assert_non_null(strstr(error.text, "could not be moved back"));
    assert_int_equal(files_of(*state, "two"), 1);
    assert_true(is_there(note));
    /* nothing else is done to such a take, and nothing takes the note's place */
    for (int i = 0; i < 3; i++) {
        refused_renames = (struct refusal){0, 9};
        const enum gs_status status = i == 0
                                          ? gs_take_edit(*state, "one", GS_LABEL_TITLE, "x", &error)
                                      : i == 1 ? gs_take_rename(*state, "one", "three", &error)
                                               : gs_take_discard(*state, "two", NULL, &error);
        assert_int_equal(status, GS_ERR_IO);
        assert_non_null(strstr(error.text, "a move before is not finished"));
        assert_true(is_there(note));
    }
    refused_renames = (struct refusal){0, 9};
    gs_moves_finish(*state, &told);
    assert_non_null(strstr(gs_text_string(&told), "half moved to two.wav"));
    assert_null(strstr(gs_text_string(&told), "moved back"));
    assert_true(is_there(note));
    refused_renames.times = 0;
    gs_moves_finish(*state, &told);
    assert_non_null(strstr(gs_text_string(&told), "moved one.wav and"));
    assert_int_equal(files_of(*state, "two"), 3);
    expect_names_within(*state, "two");
    assert_false(is_there(note));
    gs_text_done(&told);
}

/* It may be about files that have moved. */
static void a_note_that_cannot_be_read(void **state) {
    char note[PATH_SIZE];
    struct gs_error error = {{0}};
    struct gs_text told = {0};
    join(note, *state, GS_MOVES_NOTE);
    put_take(*state, "one");
    assert_int_equal(mkdir(note, 0700), 0); /* reading it is an error, and it can't be replaced */
    assert_int_equal(gs_take_rename(*state, "one", "two", &error), GS_ERR_IO);
    assert_non_null(strstr(error.text, "can't be read"));
    gs_moves_finish(*state, &told);
    assert_non_null(strstr(gs_text_string(&told), "can't be read"));
    assert_true(is_there(note));
    assert_int_equal(rmdir(note), 0);
    assert_int_equal(symlink(".gainstage-moving", note), 0); /* so is a loop, which could be */
    assert_int_equal(gs_take_rename(*state, "one", "two", &error), GS_ERR_IO);
    struct stat about;
    assert_int_equal(lstat(note, &about), 0);
    assert_int_equal(files_of(*state, "one"), 3);
    gs_text_done(&told);
}

/* Who has nobody to tell it to says it in the log. */
static void the_log_has_it(void **state) {
    char log[PATH_SIZE], *text;
    join(log, *state, "log");
    put_take(*state, "one");
    put(*state, GS_MOVES_NOTE,
        "one.wav two.wav\none.dry.wav two.dry.wav\none.json two.json\nend\n");
    gs_log_open(log);
    assert_int_equal(gs_take_edit(*state, "two", GS_LABEL_TITLE, "new", NULL), GS_OK);
    gs_log_close();
    assert_int_equal(gs_path_read_text(log, 65536, &text, NULL), GS_OK);
    assert_non_null(strstr(text, "moved one.wav and what belongs to it to two.wav"));
    free(text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {TEST(all_or_nothing),
                                       TEST(taken_meanwhile),
                                       TEST(a_refusal_moves_nothing),
                                       TEST(a_refusal_of_the_way_back),
                                       TEST(a_note_that_cannot_be_read),
                                       TEST(the_log_has_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
