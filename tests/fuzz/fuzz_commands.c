/* Any text as a command file: split, found, done by the front end; a word that is quoted again is
 * read back as itself. */
#include "gainstage/command.h"
#include "gainstage/preset.h"
#include "gainstage/setup.h"
#include "must.h"
#include "ui/act.h"

static struct gs_model model;
static struct gs_setup setup;

static enum gs_status swallow(void *context, const char *line, struct gs_error *error) {
    (void)context;
    (void)error;
    struct gs_words words;
    must(!strchr(line, '\n'), "one line goes to the engine");
    must(gs_words_split(line, &words, NULL) == GS_OK, "and can be read there");
    gs_words_done(&words);
    return GS_OK;
}

static void check_quoting(const struct gs_words *words) {
    struct gs_text line = {0};
    struct gs_words again;
    for (int i = 0; i < words->count; i++) {
        gs_text_add(&line, "%s", i ? " " : "");
        gs_text_add_word(&line, words->word[i]);
    }
    must(gs_words_split(gs_text_string(&line), &again, NULL) == GS_OK, "quoted words are words");
    must(again.count == words->count, "as many as before");
    for (int i = 0; i < words->count; i++)
        must(strcmp(again.word[i], words->word[i]) == 0, "each the same");
    gs_words_done(&again);
    gs_text_done(&line);
}

static enum gs_status execute(void *context, enum gs_command_id id, const struct gs_words *words,
                              struct gs_error *error) {
    struct gs_actor *actor = context;
    char *const *word = words->word + 1;
    check_quoting(words);
    gs_command_changes(id, words);
    switch ((int)id) {
    case GS_CMD_SET:
        return gs_settings_set(&setup.settings, word[0], word[1], error);
    case GS_CMD_RESET:
        return gs_settings_reset(&setup.settings, word[0], error);
    case GS_CMD_INPUT:
        return word[0] ? gs_stream_parse(word, &setup.engine.stream, error) : GS_OK;
    case GS_CMD_DIR:
    case GS_CMD_NAME:
    case GS_CMD_TEMPLATE:
    case GS_CMD_FORMAT:
    case GS_CMD_DRY:
        return word[0] ? gs_take_option_set(&setup.engine.take, id, word[0], error) : GS_OK;
    case GS_CMD_THEME: /* would read a file by that name */
        return GS_OK;
    default:
        break;
    }
    struct gs_text line = {0};
    for (int i = 0; i < words->count; i++) {
        gs_text_add(&line, "%s", i ? " " : "");
        gs_text_add_word(&line, words->word[i]);
    }
    gs_act_line(actor, gs_text_string(&line), error);
    gs_text_done(&line);
    return GS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct gs_actor actor = {.model = &model, .send = swallow};
    struct gs_error error = {{0}};
    char *text = must_string(data, size);
    gs_model_init(&model, true);
    must(gs_setup_init(&setup, &error) == GS_OK, "a setup");
    if (gs_command_file("fuzz", text, execute, &actor, &error) != GS_OK)
        must(strncmp(error.text, "fuzz:", 5) == 0 && strlen(error.text) > 8,
             "what is wrong is said with its line");
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        for (int id = 0; id < GS_PARAM_COUNT; id++)
            must(setup.settings.value[c][id] >= gs_params[id].min &&
                     setup.settings.value[c][id] <= gs_params[id].max,
                 "values stay in range");
    free(text);
    return 0;
}
