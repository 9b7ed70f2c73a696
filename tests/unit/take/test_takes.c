/* Takes in a folder: what is known of them, and moving them. */
#include <math.h>
#include <sys/file.h>

#include "folders.h"
#include "gainstage/takes.h"
#include "take/moves.h"

/* ---- the folder ---- */

static const struct gs_take_facts *find(const struct gs_catalogue *catalogue, const char *name) {
    for (unsigned i = 0; i < catalogue->count; i++)
        if (strcmp(catalogue->take[i].name, name) == 0)
            return &catalogue->take[i];
    fail_msg("no take %s", name);
    return NULL;
}

static struct gs_catalogue read_all(const char *folder, unsigned count) {
    struct gs_catalogue catalogue;
    struct gs_error error = {{0}};
    if (gs_catalogue_read(folder, &catalogue, NULL, &error))
        fail_msg("%s", error.text);
    assert_int_equal(catalogue.count, count);
    return catalogue;
}

static void all_kinds_are_listed(void **state) {
    const char *folder = *state;
    put_take(folder, "b", SIDECAR("complete"));
    put_take(folder, "a", SIDECAR("recording")); /* its program died */
    put_sound(folder, "foreign.wav", 400);
    put(folder, "broken.wav", "RIFF");
    put(folder, "lonely.json", SIDECAR("complete")); /* no sound: nothing to list */
    put(folder, "notes.txt", "x");
    put_sound(folder, "torn.wav", 10);
    put(folder, "torn.json", "{\"gainstage\"");
    struct gs_text warnings = {0}, json = {0}, text = {0};
    struct gs_catalogue catalogue;
    assert_int_equal(gs_catalogue_read(folder, &catalogue, &warnings, NULL), GS_OK);
    assert_int_equal(catalogue.count, 5);
    assert_non_null(strstr(warnings.data, "torn.json: line 1"));
    assert_int_equal(find(&catalogue, "b")->state, GS_TAKE_COMPLETE);
    assert_int_equal(find(&catalogue, "b")->xruns, 4);
    assert_string_equal(find(&catalogue, "b")->dry, "b.dry.wav");
    assert_int_equal(find(&catalogue, "a")->state, GS_TAKE_UNFINISHED);
    assert_int_equal(find(&catalogue, "foreign")->frames, 400);
    assert_int_equal(find(&catalogue, "foreign")->state, GS_TAKE_COMPLETE);
    assert_true(isnan(find(&catalogue, "foreign")->peak));
    assert_int_equal(find(&catalogue, "broken")->state, GS_TAKE_UNFINISHED);
    assert_int_equal(find(&catalogue, "torn")->frames, 10);
    gs_catalogue_json(&catalogue, &json);
    gs_catalogue_text(&catalogue, &text);
    assert_non_null(strstr(json.data, "\"name\": \"foreign\""));
    assert_non_null(strstr(text.data, "unfinished"));
    gs_catalogue_done(&catalogue);
    gs_text_done(&warnings);
    gs_text_done(&json);
    gs_text_done(&text);
}

/* The row of a take, column by column, and the same as JSON. */
static void every_column_is_there(void **state) {
    static const char row[] =
        "take  2026-01-02 03:04   0:12:47    -3.2   -23.5      3     12  ***    "
        "complete   Tön; the note";
    static const char json[] =
        "{\"name\": \"take\", \"state\": \"complete\", \"began\": "
        "\"2026-01-02T03:04:05.678+01:00\", \"seconds\": 767.000, \"peak\": -3.2, \"loudness\": "
        "-23.5, \"range\": 5.0, \"true_peak\": -2.9, \"clips\": 3, \"clips_input\": 2, \"xruns\": "
        "4, "
        "\"gaps\": 8, \"lost_frames\": 16, \"markers\": 32, \"rating\": 3, \"kept\": false, "
        "\"title\": \"Tön\", \"artist\": \"Anna\", \"scene\": \"12A\", \"note\": \"the note\", "
        "\"ended\": \"\", \"rate\": 8000, \"channels\": 1, \"format\": \"pcm24\", \"frames\": "
        "6136000, ";
    const char *folder = *state;
    put_sound(folder, "take.wav", 10);
    put(folder, "take.json",
        "{\"gainstage\": 1, \"state\": \"complete\", \"rating\": 3, \"title\": \"Tön\", "
        "\"artist\": \"Anna\", \"scene\": \"12A\", \"note\": \"the note\", \"rate\": 8000, "
        "\"channels\": 1, \"format\": \"pcm24\", \"frames\": 6136000, \"began\": "
        "\"2026-01-02T03:04:05.678+01:00\", \"loudness\": {\"integrated\": -23.5, \"range\": 5, "
        "\"true_peak\": -2.9}, \"peak\": -3.2, \"counts\": {\"clips_input\": 2, "
        "\"clips_out\": 1, \"xruns\": 4, \"gaps\": 8, \"lost_frames\": 16, \"markers\": 32}}");
    put_sound(folder, "zero.wav", 10);
    put(folder, "zero.json",
        "{\"gainstage\": 1, \"state\": \"complete\", \"rate\": 8000, \"frames\": 8000, "
        "\"began\": \"2026-01-02T03:04:04.000+01:00\"}");
    struct gs_text text = {0}, object = {0};
    struct gs_catalogue catalogue = read_all(folder, 2);
    assert_string_equal(catalogue.take[0].name, "zero"); /* the older one */
    gs_catalogue_text(&catalogue, &text);
    gs_catalogue_json(&catalogue, &object);
    if (!strstr(text.data, row))
        fail_msg("%s", text.data);
    if (!strstr(object.data, json))
        fail_msg("%s", object.data);
    gs_catalogue_done(&catalogue);
    gs_text_done(&text);
    gs_text_done(&object);
}

static void discard_and_restore(void **state) {
    const char *folder = *state;
    char *now = NULL;
    put_take(folder, "one", SIDECAR("complete"));
    put(folder, "one.markers.txt", "0\t0\tx\n");
    assert_int_equal(gs_take_keep(folder, "one", true, NULL), GS_OK);
    struct gs_catalogue catalogue = read_all(folder, 1);
    assert_int_equal(catalogue.take[0].state, GS_TAKE_KEPT);
    gs_catalogue_done(&catalogue);
    assert_int_equal(gs_take_discard(folder, "one", &now, NULL), GS_ERR_STATE);
    assert_int_equal(gs_take_keep(folder, "one", false, NULL), GS_OK);
    assert_int_equal(gs_take_discard(folder, "one", &now, NULL), GS_OK);
    assert_string_equal(now, "one");
    free(now);
    static const char *const files[] = {"one.wav", "one.dry.wav", "one.json", "one.markers.txt"};
    for (int i = 0; i < 4; i++)
        assert_false(lies_in(folder, files[i]));
    catalogue = read_all(folder, 1);
    assert_int_equal(catalogue.take[0].state, GS_TAKE_DISCARDED);
    gs_catalogue_done(&catalogue);
    /* another of that name goes beside it, and can't come back while its name is taken */
    put_take(folder, "one", NULL);
    assert_int_equal(gs_take_discard(folder, "one", &now, NULL), GS_OK);
    assert_string_equal(now, "one_2");
    free(now);
    put_take(folder, "one", NULL);
    assert_int_equal(gs_take_restore(folder, "one", NULL), GS_ERR_EXISTS);
    assert_int_equal(gs_take_restore(folder, "one_2", NULL), GS_OK);
    assert_int_equal(gs_take_rename(folder, "one", "two", NULL), GS_OK);
    assert_int_equal(gs_take_restore(folder, "one", NULL), GS_OK);
    for (int i = 0; i < 4; i++)
        assert_true(lies_in(folder, files[i]));
    assert_false(lies_in(folder, GS_MOVES_NOTE));
    catalogue = read_all(folder, 3);
    gs_catalogue_done(&catalogue);
    assert_int_equal(gs_take_discard(folder, "nobody", NULL, NULL), GS_ERR_MISSING);
    assert_int_equal(gs_take_discard(folder, "../one", NULL, NULL), GS_ERR_USAGE);
}

static void rename_all_or_none(void **state) {
    const char *folder = *state;
    struct gs_error error = {{0}};
    static const char *const bad[] = {"", "a/b", ".hidden", "x.dry", "x.markers", "a\nb", "\xff"};
    put_take(folder, "one", SIDECAR("complete"));
    put_take(folder, "two", NULL);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_not_equal(gs_take_rename(folder, "one", bad[i], &error), GS_OK);
    assert_int_equal(gs_take_rename(folder, "one", "two", &error), GS_ERR_EXISTS);
    /* one file in the way: nothing moves */
    put(folder, "three.json", "mine");
    assert_int_equal(gs_take_rename(folder, "one", "three", &error), GS_ERR_EXISTS);
    assert_true(lies_in(folder, "one.wav") && lies_in(folder, "one.dry.wav"));
    assert_false(lies_in(folder, "three.wav"));
    put_sound(folder, "other.flac", 10); /* no file in the way, but a take of that name */
    assert_int_equal(gs_take_rename(folder, "one", "other", &error), GS_ERR_EXISTS);
    assert_int_equal(gs_take_rename(folder, "one", "fünf \"5\"", &error), GS_OK);
    assert_true(lies_in(folder, "fünf \"5\".dry.wav"));
    char path[PATH_SIZE], *bytes;
    size_t length;
    join(path, folder, "fünf \"5\".json");
    assert_int_equal(gs_sidecar_load(path, &bytes, &length, NULL), GS_OK);
    assert_non_null(strstr(bytes, "fünf \\\"5\\\".dry.wav"));
    free(bytes);
}

static void an_open_take_stays(void **state) {
    const char *folder = *state;
    struct gs_catalogue catalogue;
    put_take(folder, "one", SIDECAR("recording"));
    char path[PATH_SIZE];
    join(path, folder, "one.wav");
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    catalogue = read_all(folder, 1);
    assert_int_equal(catalogue.take[0].state, GS_TAKE_RECORDING);
    gs_catalogue_done(&catalogue);
    assert_int_equal(gs_take_discard(folder, "one", NULL, NULL), GS_ERR_STATE);
    assert_int_equal(gs_take_rename(folder, "one", "two", NULL), GS_ERR_STATE);
    assert_int_equal(gs_take_edit(folder, "one", GS_LABEL_TITLE, "x", NULL), GS_ERR_STATE);
    close(fd);
    assert_int_equal(gs_take_rename(folder, "one", "two", NULL), GS_OK);
}

/* Whoever moved them died: before the first file, between two, and before the note was removed. */
static void half_done_moves_are_finished(void **state) {
    const char *folder = *state;
    for (int moved = 0; moved <= 3; moved++) {
        static const char *const tails[] = {".wav", ".dry.wav", ".json"};
        char from[PATH_SIZE], to[PATH_SIZE], name[64];
        snprintf(name, sizeof name, "t%d", moved);
        put_take(folder, name, SIDECAR("complete"));
        struct gs_text note = {0};
        for (int i = 0; i < 3; i++)
            gs_text_add(&note, "t%d%s \"new %d%s\"\n", moved, tails[i], moved, tails[i]);
        gs_text_add(&note, "end\n");
        put(folder, GS_MOVES_NOTE, note.data);
        for (int i = 0; i < moved; i++) {
            snprintf(name, sizeof name, "t%d%s", moved, tails[i]);
            join(from, folder, name);
            snprintf(name, sizeof name, "new %d%s", moved, tails[i]);
            join(to, folder, name);
            assert_int_equal(rename(from, to), 0);
        }
        gs_text_done(&note);
        struct gs_catalogue catalogue = read_all(folder, (unsigned)moved + 1);
        snprintf(name, sizeof name, "new %d", moved);
        assert_non_null(find(&catalogue, name)->dry);
        assert_true(find(&catalogue, name)->sidecar);
        gs_catalogue_done(&catalogue);
        assert_false(lies_in(folder, GS_MOVES_NOTE));
    }
    /* a note that was not written to its end moved nothing, and moves nothing */
    put(folder, GS_MOVES_NOTE, "\"new 0.wav\" gone.wav\n");
    struct gs_catalogue catalogue = read_all(folder, 4);
    gs_catalogue_done(&catalogue);
    assert_true(lies_in(folder, "new 0.wav"));
    assert_false(lies_in(folder, GS_MOVES_NOTE));
}

/* The clerk answers in order, and what is too much at once is refused. */
static void the_clerk_works(void **state) {
    struct gs_clerk *clerk;
    static struct gs_clerk_job job;
    put_take(*state, "one", NULL);
    assert_int_equal(gs_clerk_new(&clerk, NULL), GS_OK);
    snprintf(job.dir, sizeof job.dir, "%s", (const char *)*state);
    strcpy(job.name, "one");
    job.task = GS_CLERK_EDIT;
    job.label = GS_LABEL_TITLE;
    strcpy(job.value, "made by the clerk");
    job.ticket = 1;
    assert_true(gs_clerk_ask(clerk, &job));
    job.task = GS_CLERK_LIST;
    strcpy(job.value, "json");
    job.ticket = 2;
    assert_true(gs_clerk_ask(clerk, &job));
    for (uint64_t ticket = 1; ticket <= 2;) {
        struct pollfd wait = {.fd = gs_clerk_fd(clerk), .events = POLLIN};
        assert_int_equal(poll(&wait, 1, DEADLINE_SECONDS * 1000), 1);
        struct gs_clerk_result *result = gs_clerk_result(clerk);
        if (!result)
            continue;
        assert_int_equal(result->job.ticket, ticket);
        assert_int_equal(result->status, GS_OK);
        if (ticket++ == 2)
            assert_non_null(strstr(result->text.data, "made by the clerk"));
        gs_clerk_release(result);
    }
    gs_clerk_free(clerk);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(all_kinds_are_listed), TEST(every_column_is_there), TEST(discard_and_restore),
        TEST(rename_all_or_none),   TEST(an_open_take_stays),    TEST(half_done_moves_are_finished),
        TEST(the_clerk_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
