/* The fields of `status`: each tells of its own value and of no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/parts.h"

static struct gs_engine *engine;
static char *before[128];

static char *told(const struct gs_field *field) {
    struct gs_text text = {0};
    gs_field_add(engine, field, &text);
    char *copy = strdup(gs_text_string(&text));
    assert_non_null(copy);
    gs_text_done(&text);
    return copy;
}

static int set_up(void **state) {
    (void)state;
    engine = calloc(1, sizeof *engine);
    assert_non_null(engine);
    assert_in_range(gs_field_count(), 1, sizeof before / sizeof before[0]);
    for (unsigned i = 0; i < gs_field_count(); i++)
        before[i] = told(&gs_fields[i]);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    for (unsigned i = 0; i < gs_field_count(); i++)
        free(before[i]);
    free(engine);
    return 0;
}

/* What was just changed shows in that field and in no other. */
static void only(const char *key, const char *value) {
    for (unsigned i = 0; i < gs_field_count(); i++) {
        char *now = told(&gs_fields[i]);
        const bool own = strcmp(gs_fields[i].key, key) == 0;
        if (strcmp(now, own ? value : before[i]) != 0)
            fail_msg("%s: '%s' while %s is '%s'", gs_fields[i].key, now, key, value);
        free(now);
    }
}

static void test_texts(void **state) {
    (void)state;
    struct gs_credits *credits = &engine->config.take.credits;
    const struct {
        const char *key;
        char *text;
    } rows[] = {{"session", engine->config.session},
                {"take", engine->take.name},
                {"path", engine->take.path},
                {"error", engine->error},
                {"recovered", engine->recovered},
                {"device", engine->audio.device},
                {"host", engine->audio.host},
                {"input", engine->config.stream.input},
                {"audio_text", engine->audio.text},
                {"dir", engine->config.take.dir},
                {"fallback", engine->config.take.fallback},
                {"name", engine->config.take.name},
                {"template", engine->config.take.template},
                {"preset", engine->preset},
                {"title", engine->labels.title},
                {"note", engine->labels.note},
                {"artist", credits->artist},
                {"scene", credits->scene},
                {"tracks", credits->track[0]}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        strcpy(rows[i].text, "so");
        only(rows[i].key, "so");
        rows[i].text[0] = '\0';
    }
}

static void test_switches(void **state) {
    (void)state;
    const struct {
        const char *key;
        bool *on;
    } rows[] = {{"dry", &engine->config.take.dry},
                {"locked", &engine->locked},
                {"sleep_inhibited", &engine->wake.held}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        *rows[i].on = true;
        only(rows[i].key, "on");
        *rows[i].on = false;
    }
}

static void test_standing_orders(void **state) {
    (void)state;
    static const struct {
        const char *key, *word, *value;
        enum gs_policy_item item;
    } rows[] = {{"preroll", "12", "12", GS_POLICY_PREROLL},
                {"ring", "9", "9", GS_POLICY_RING},
                {"split", "60m", "1h", GS_POLICY_SPLIT},
                {"loss", "stop", "stop", GS_POLICY_ON_LOSS},
                {"reconnect", "90", "90", GS_POLICY_RECONNECT}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct gs_policy was = engine->config.policy;
        char word[8];
        strcpy(word, rows[i].word);
        struct gs_error error = {{0}};
        if (gs_policy_set(&engine->config.policy, rows[i].item, (char *[]){word, NULL}, &error) !=
            GS_OK)
            fail_msg("%s: %s", rows[i].key, error.text);
        only(rows[i].key, rows[i].value);
        engine->config.policy = was;
    }
}

static void test_names_are_found(void **state) {
    (void)state;
    for (unsigned i = 0; i < gs_field_count(); i++)
        assert_ptr_equal(gs_field_find(gs_fields[i].key), &gs_fields[i]);
    assert_null(gs_field_find("no such field"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_switches, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_standing_orders, set_up, tear_down),
        cmocka_unit_test(test_names_are_found),
    };
    return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
