#include "gainstage/setup.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "gainstage/path.h"
#include "gainstage/preset.h"

/* What goes into names that are shown, logged and sent in lines. */
static enum gs_status check_plain(const char *text, const char *what, struct gs_error *error) {
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            return gs_fail(error, GS_ERR_RANGE, "the %s holds a control character (%d): '%.200s'",
                           what, (unsigned char)*c, text);
    return GS_OK;
}

static enum gs_status copy_text(char *to, size_t size, const char *from, const char *what,
                                struct gs_error *error) {
    if (strlen(from) >= size)
        return gs_fail(error, GS_ERR_RANGE, "the %s is longer than %zu bytes", what, size - 1);
    enum gs_status status = check_plain(from, what, error);
    if (status == GS_OK)
        strcpy(to, from);
    return status;
}

/* The engine has no current folder worth the name: what it is told must be whole. */
static enum gs_status whole_path(const char *path, const char *what, char *to, size_t size,
                                 struct gs_error *error) {
    char *expanded = gs_path_expand(path);
    enum gs_status status =
        !expanded ? gs_fail(error, GS_ERR_MEMORY, "out of memory")
        : expanded[0] != '/'
            ? gs_fail(error, GS_ERR_RANGE, "%s '%.200s': begin with / or ~/", what, path)
            : copy_text(to, size, expanded, what, error);
    free(expanded);
    return status;
}

enum gs_status gs_setup_init(struct gs_setup *setup, struct gs_error *error) {
    *setup = (struct gs_setup){0};
    gs_policy_init(&setup->engine.policy);
    gs_settings_init(&setup->settings);
    setup->engine.settings = &setup->settings;
    setup->engine.preset = setup->preset;
    struct gs_take_options *take = &setup->engine.take;
    take->format = GS_FORMAT_PCM24;
    take->dry = true;
    strcpy(take->name, "take");
    strcpy(take->template, "{name}_{date}_{number}");
    strcpy(setup->engine.session, "main");
    strcpy(setup->engine.stream.input, "auto");
    char *dir = gs_path_take_dir();
    enum gs_status status = dir ? copy_text(take->dir, sizeof take->dir, dir, "folder", error)
                                : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    free(dir);
    return status;
}

enum gs_status gs_setup_preset(struct gs_setup *setup, const char *name, struct gs_error *error) {
    enum gs_status status = gs_preset_apply(name, &setup->settings, -1, error);
    if (status == GS_OK)
        snprintf(setup->preset, sizeof setup->preset, "%.64s", name);
    return status;
}

static bool same_settings(const struct gs_settings *a, const struct gs_settings *b) {
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        for (int id = 0; id < GS_PARAM_COUNT; id++)
            if (islessgreater(a->value[c][id], b->value[c][id]))
                return false;
    return true;
}

void gs_setup_mark_preset(struct gs_setup *setup) {
    struct gs_settings *meant = malloc(sizeof *meant);
    size_t length = strlen(setup->preset);
    if (meant && length > 0 && length + 1 < sizeof setup->preset) {
        *meant = setup->settings;
        if (gs_preset_apply(setup->preset, meant, -1, NULL) == GS_OK &&
            !same_settings(meant, &setup->settings))
            strcpy(setup->preset + length, "*");
    }
    free(meant);
}

bool gs_policy_command(enum gs_command_id id, enum gs_policy_item *item) {
    static const struct {
        enum gs_command_id id;
        enum gs_policy_item item;
    } rows[] = {{GS_CMD_PREROLL, GS_POLICY_PREROLL}, {GS_CMD_SPLIT, GS_POLICY_SPLIT},
                {GS_CMD_RING, GS_POLICY_RING},       {GS_CMD_AUTO, GS_POLICY_AUTO},
                {GS_CMD_ON_LOSS, GS_POLICY_ON_LOSS}, {GS_CMD_RECONNECT, GS_POLICY_RECONNECT}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].id == id) {
            *item = rows[i].item;
            return true;
        }
    return false;
}

static enum gs_status set_credit(struct gs_credits *credits, enum gs_command_id id,
                                 const char *text, struct gs_error *error) {
    struct gs_labels labels = {.credits = *credits};
    const enum gs_status status =
        gs_label_set(&labels, id == GS_CMD_ARTIST ? GS_LABEL_ARTIST : GS_LABEL_SCENE, text, error);
    if (status == GS_OK)
        *credits = labels.credits;
    return status;
}

static enum gs_status configure(void *context, enum gs_command_id id, const struct gs_words *words,
                                struct gs_error *error) {
    struct gs_setup *setup = context;
    char *const *word = words->word + 1;
    if (gs_commands[id].place == GS_IN_FRONT_END)
        return GS_OK;
    if (id == GS_CMD_SET)
        return gs_settings_set(&setup->settings, word[0], word[1], error);
    if (id == GS_CMD_RESET)
        return gs_settings_reset(&setup->settings, word[0], error);
    if (id == GS_CMD_PRESET)
        return gs_setup_preset(setup, word[0], error);
    if (id == GS_CMD_INPUT && word[0])
        return gs_stream_parse(word, &setup->engine.stream, error);
    bool option = id == GS_CMD_DIR || id == GS_CMD_NAME || id == GS_CMD_TEMPLATE ||
                  id == GS_CMD_FORMAT || id == GS_CMD_DRY || id == GS_CMD_FALLBACK;
    if (option && word[0])
        return gs_take_option_set(&setup->engine.take, id, word[0], error);
    if ((id == GS_CMD_ARTIST || id == GS_CMD_SCENE) && word[0])
        return set_credit(&setup->engine.take.credits, id, word[0], error);
    if (id == GS_CMD_TRACK && word[0])
        return gs_track_set(&setup->engine.take.credits, word[0], word[1] ? word[1] : "", error);
    enum gs_policy_item item;
    if (word[0] && gs_policy_command(id, &item))
        return gs_policy_set(&setup->engine.policy, item, word, error);
    return gs_fail(error, GS_ERR_USAGE, "'%s' does not belong into a config file", words->word[0]);
}

enum gs_status gs_config_read(char **text, char **label, struct gs_error *error) {
    char *dir = gs_path_config_dir();
    char *path = dir ? gs_path_format("%s/config", dir) : NULL;
    enum gs_status status = path ? gs_path_read_text(path, 1 << 20, text, error)
                                 : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    free(dir);
    if (status == GS_OK)
        *label = path;
    else
        free(path);
    return status;
}

enum gs_status gs_setup_config(struct gs_setup *setup, struct gs_error *error) {
    char *text, *label;
    enum gs_status status = gs_config_read(&text, &label, error);
    if (status == GS_ERR_MISSING)
        return GS_OK;
    if (status != GS_OK)
        return status;
    status = gs_command_file(label, text, configure, setup, error);
    free(text);
    free(label);
    return status;
}

static enum gs_status parse_count(const char *text, const char *what, long least, long most,
                                  unsigned *value, struct gs_error *error) {
    long parsed;
    if (!gs_parse_integer(text, &parsed) || (parsed != 0 && (parsed < least || parsed > most)))
        return gs_fail(error, GS_ERR_RANGE, "'%.40s' is no number of %s from %ld to %ld", text,
                       what, least, most);
    *value = (unsigned)parsed;
    return GS_OK;
}

enum gs_status gs_stream_parse(char *const *words, struct gs_stream_config *stream,
                               struct gs_error *error) {
    struct gs_stream_config parsed = {.channels = 0};
    static const char file[] = "file:";
    const size_t head = sizeof file - 1;
    enum gs_status status;
    if (strncasecmp(words[0], file, head) == 0) {
        memcpy(parsed.input, file, head);
        status = whole_path(words[0] + head, "file", parsed.input + head,
                            sizeof parsed.input - head, error);
    } else {
        status = copy_text(parsed.input, sizeof parsed.input, words[0], "input's name", error);
    }
    if (status == GS_OK && words[1])
        status = parse_count(words[1], "channels", 1, GS_MAX_CHANNELS, &parsed.channels, error);
    if (status == GS_OK && words[1] && words[2])
        status = parse_count(words[2], "Hz", 8000, 384000, &parsed.rate, error);
    if (status == GS_OK && words[1] && words[2] && words[3])
        status = parse_count(words[3], "frames a block", 16, 8192, &parsed.block, error);
    if (status == GS_OK)
        *stream = parsed;
    return status;
}

enum gs_status gs_format_parse(const char *name, enum gs_format *format, struct gs_error *error) {
    for (int i = 0; i < GS_FORMAT_COUNT; i++)
        if (strcasecmp(name, gs_format_names[i]) == 0) {
            *format = (enum gs_format)i;
            return GS_OK;
        }
    return gs_fail(error, GS_ERR_RANGE, "format '%.40s' is none of pcm16, pcm24, float, flac",
                   name);
}

static enum gs_status set_template(struct gs_take_options *options, const char *value,
                                   struct gs_error *error) {
    struct gs_take_options wanted = *options;
    enum gs_status status =
        copy_text(wanted.template, sizeof wanted.template, value, "template", error);
    if (status == GS_OK)
        status = gs_take_check_template(&wanted, error);
    if (status == GS_OK)
        *options = wanted;
    return status;
}

enum gs_status gs_take_dir_check(const char *dir, struct gs_error *error) {
    enum gs_status status = gs_path_make_dir(dir, 0777, error);
    if (status == GS_OK && access(dir, W_OK | X_OK) != 0)
        status =
            gs_fail(error, GS_ERR_IO, "can't write to the folder %s: %s", dir, strerror(errno));
    return status;
}

enum gs_status gs_take_option_set(struct gs_take_options *options, enum gs_command_id id,
                                  const char *value, struct gs_error *error) {
    if (id == GS_CMD_DIR)
        return whole_path(value, "folder", options->dir, sizeof options->dir, error);
    if (id == GS_CMD_FALLBACK && strcmp(value, "off") == 0) {
        options->fallback[0] = '\0';
        return GS_OK;
    }
    if (id == GS_CMD_FALLBACK)
        return whole_path(value, "folder", options->fallback, sizeof options->fallback, error);
    if (id == GS_CMD_NAME)
        return copy_text(options->name, sizeof options->name, value, "name", error);
    if (id == GS_CMD_TEMPLATE)
        return set_template(options, value, error);
    if (id == GS_CMD_FORMAT)
        return gs_format_parse(value, &options->format, error);
    return gs_command_switch("dry", value, &options->dry, error);
}

const char *gs_take_option_text(const struct gs_take_options *options, enum gs_command_id id) {
    if (id == GS_CMD_DIR)
        return options->dir;
    if (id == GS_CMD_FALLBACK)
        return options->fallback[0] ? options->fallback : "off";
    if (id == GS_CMD_NAME)
        return options->name;
    if (id == GS_CMD_TEMPLATE)
        return options->template;
    if (id == GS_CMD_FORMAT)
        return gs_format_names[options->format];
    return options->dry ? "on" : "off";
}
