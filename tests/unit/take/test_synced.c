/* What must outlive a power cut is on the disk when the call that promises it returns. */
#include "death.h"
#include "gainstage/repair.h"
#include "gainstage/takes.h"
#include "gainstage/unfinished.h"
#include "takes.h"

static void put_sound(const char *path, struct gs_container **left_open) {
    static const float silence[1000];
    struct gs_error error = {{0}};
    struct gs_container *container;
    if (gs_container_create(path, GS_FORMAT_PCM24, 1, 8000, &container, &error) ||
        gs_container_write(container, silence, 1000, &error))
        fail_msg("%s", error.text);
    if (left_open)
        *left_open = container;
    else
        assert_int_equal(gs_container_finish(container, NULL, 0, &error), GS_OK);
}

static void the_note(void **state) {
    struct gs_note note;
    struct gs_notes notes = {.session = "main"};
    set_text(notes.folder, sizeof notes.folder, *state);
    gs_note_begin(&note, &notes, "/x/a.wav", "", GS_FORMAT_PCM24, 2, 48000);
    gs_note_sync(&note);
    assert_true(is_on_the_disk(note.path));
    gs_note_mark(&note, &(struct gs_marker){5, "five"});
    assert_false(is_on_the_disk(note.path));
    gs_note_sync(&note);
    assert_true(is_on_the_disk(note.path));
    const unsigned before = syncs;
    gs_note_sync(&note); /* nothing is new */
    assert_int_equal(syncs, before);
    /* what merely happens waits for no disk */
    gs_note_events(&note, &(struct gs_journal_entry){.kind = GS_JOURNAL_LOSS, .count = 1}, 1);
    assert_false(is_on_the_disk(note.path));
    gs_note_sync(&note);
    assert_int_equal(syncs, before);
    gs_note_end(&note);
}

static void the_sidecar(void **state) {
    char path[PATH_SIZE];
    join(path, *state, "one.wav");
    put_sound(path, NULL);
    assert_int_equal(gs_take_edit(*state, "one", GS_LABEL_TITLE, "new", NULL), GS_OK);
    join(path, *state, "one.json");
    assert_true(is_on_the_disk(path));
    assert_true(is_on_the_disk(*state)); /* its name, too */
}

static void the_sound(void **state) {
    struct gs_container *container;
    struct gs_error error = {{0}};
    char path[PATH_SIZE];
    join(path, *state, "one.wav");
    put_sound(path, &container);
    assert_int_equal(gs_container_update(container, 0, &error), GS_OK);
    assert_false(is_on_the_disk(path));
    assert_int_equal(gs_container_update(container, 1, &error), GS_OK);
    assert_true(is_on_the_disk(path));
    assert_int_equal(gs_container_finish(container, &(struct gs_marker){5, "five"}, 1, &error),
                     GS_OK);
    assert_true(is_on_the_disk(path));
}

/* Before it takes the original's place. */
static void the_repaired_copy(void **state) {
    const struct gs_repair_options options = {0};
    struct gs_repair found;
    char path[PATH_SIZE];
    join(path, *state, "one.wav");
    put_sound(path, NULL);
    assert_int_equal(truncate(path, 4096 + 300), 0);
    assert_int_equal(gs_repair_file(path, &options, &found, NULL), GS_OK);
    assert_int_equal(found.result, GS_REPAIR_DONE);
    assert_true(is_on_the_disk(path));
    assert_true(is_on_the_disk(*state));
}

/* Numbers of files that are gone are given again. */
static int begin(void **state) {
    syncs = 0;
    return make_folder(state);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {TEST(the_note), TEST(the_sidecar), TEST(the_sound),
                                       TEST(the_repaired_copy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
