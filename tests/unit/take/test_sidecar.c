/* Sidecars: what is read of them, changed in them and refused. */
#include <math.h>

#include "folders.h"
#include "gainstage/takes.h"

static void a_sidecar_tells(void **state) {
    (void)state;
    struct gs_take_facts facts;
    const char *text = SIDECAR("complete");
    assert_int_equal(gs_sidecar_parse(text, strlen(text), &facts, NULL), GS_OK);
    assert_string_equal(facts.title, "Tön");
    assert_int_equal(facts.rating, 3);
    assert_int_equal(facts.clips_input, 2);
    assert_int_equal(facts.xruns, 4);
    assert_true(fabs(facts.integrated + 23.5) < 1e-9 && isnan(facts.range));
    assert_true(fabs(gs_take_seconds(&facts) - 0.1) < 1e-9);
    assert_null(facts.dry);
    gs_take_facts_done(&facts);
    /* a change leaves the rest alone, also what nobody here knows */
    char *changed;
    assert_int_equal(
        gs_sidecar_edit(text, strlen(text), GS_LABEL_NOTE, "so \"good\"", &changed, NULL), GS_OK);
    assert_non_null(strstr(changed, "strange"));
    assert_int_equal(gs_sidecar_parse(changed, strlen(changed), &facts, NULL), GS_OK);
    assert_string_equal(facts.note, "so \"good\"");
    assert_string_equal(facts.title, "Tön");
    gs_take_facts_done(&facts);
    free(changed);
}

static void bad_sidecars_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "{\"gainstage\": 2}",
        "{\"gainstage\": \"1\"}",
        "{\"gainstage\": 1, \"gainstage\": 1}",
        "{\"gainstage\": 1} x",
        "{\"gainstage\": 1, \"rating\": 6}",
        "{\"gainstage\": 1, \"rating\": -1}",
        "{\"gainstage\": 1, \"rating\": \"5\"}",
        "{\"gainstage\": 1, \"rate\": 1e99}",
        "{\"gainstage\": 1, \"peak\": NaN}",
        "{\"gainstage\": 1, \"frames\": 99999999999999999999}",
        "{\"gainstage\": 1, \"files\": [\"a\"]}",
        "{\"gainstage\": 1, \"files\": {\"wet\": \"../a.wav\"}}",
        "{\"gainstage\": 1, \"kept\": 1}",
        "{\"gainstage\": 1, \"title\": \"\xff\"}",
        "{\"gainstage\": 1, \"title\": \"\\u0000\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct gs_take_facts facts;
        struct gs_error error = {{0}};
        if (gs_sidecar_parse(bad[i], strlen(bad[i]), &facts, &error) != GS_ERR_FORMAT)
            fail_msg("taken: %s", bad[i]);
        assert_true(error.text[0]);
    }
    char *deep = calloc(1, 200001);
    assert_non_null(deep);
    memset(deep, '[', 200000);
    struct gs_take_facts facts;
    assert_int_equal(gs_sidecar_parse(deep, 200000, &facts, NULL), GS_ERR_FORMAT);
    free(deep);
}

static void labels_have_limits(void **state) {
    (void)state;
    struct gs_labels *labels = calloc(1, sizeof *labels);
    char *text = calloc(1, GS_NOTE_MAX + 2);
    assert_non_null(labels);
    assert_non_null(text);
    memset(text, 'x', GS_NOTE_MAX);
    assert_int_equal(gs_label_set(labels, GS_LABEL_NOTE, text, NULL), GS_OK);
    assert_int_equal(gs_label_set(labels, GS_LABEL_TITLE, text, NULL), GS_ERR_RANGE);
    text[GS_NOTE_MAX] = 'x';
    assert_int_equal(gs_label_set(labels, GS_LABEL_NOTE, text, NULL), GS_ERR_RANGE);
    assert_int_equal(strlen(labels->note), GS_NOTE_MAX);
    assert_int_equal(gs_label_set(labels, GS_LABEL_NOTE, "", NULL), GS_OK);
    assert_int_equal(labels->note[0], 0);
    assert_int_equal(gs_label_set(labels, GS_LABEL_TITLE, "a\tb", NULL), GS_ERR_FORMAT);
    assert_int_equal(gs_label_set(labels, GS_LABEL_TITLE, "\xc3", NULL), GS_ERR_FORMAT);
    static const char *const ratings[] = {"6", "-1", "4.5", "x", " 3"};
    for (int i = 0; i < 5; i++)
        assert_int_equal(gs_label_set(labels, GS_LABEL_RATING, ratings[i], NULL), GS_ERR_RANGE);
    assert_int_equal(gs_label_set(labels, GS_LABEL_RATING, "5", NULL), GS_OK);
    assert_int_equal(gs_track_set(&labels->credits, "33", "x", NULL), GS_ERR_RANGE);
    assert_int_equal(gs_track_set(&labels->credits, "32", "last", NULL), GS_OK);
    free(labels);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_sidecar_tells),
                                       cmocka_unit_test(bad_sidecars_are_refused),
                                       cmocka_unit_test(labels_have_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
