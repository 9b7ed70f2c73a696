#include "gainstage/preset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gainstage/assets.h"
#include "gainstage/command.h"
#include "gainstage/path.h"

static void assign(struct gs_settings *settings, int channel, enum gs_param_id id, double value) {
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        if (channel < 0 || c == channel)
            settings->value[c][id] = value;
}

enum gs_status gs_settings_set(struct gs_settings *settings, const char *key, const char *value,
                               struct gs_error *error) {
    int channel;
    enum gs_param_id id;
    double parsed;
    enum gs_status status = gs_param_find_channel(key, &channel, &id, error);
    if (status == GS_OK)
        status = gs_param_parse(id, value, &parsed, error);
    if (status == GS_OK)
        assign(settings, channel, id, parsed);
    return status;
}

enum gs_status gs_settings_assign(struct gs_settings *settings, const char *assignment,
                                  struct gs_error *error) {
    const char *equals = strchr(assignment, '=');
    char key[64];
    if (!equals || equals == assignment || (size_t)(equals - assignment) >= sizeof key)
        return gs_fail(error, GS_ERR_USAGE, "'%.64s': write it as KEY=VALUE, as in comp.drive=4",
                       assignment);
    memcpy(key, assignment, (size_t)(equals - assignment));
    key[equals - assignment] = '\0';
    return gs_settings_set(settings, key, equals + 1, error);
}

/* "2.comp" to channel 1 and "comp"; the whole of it otherwise. */
static const char *split_channel(const char *text, int *channel) {
    char *end;
    long number = strtol(text, &end, 10);
    *channel = -1;
    if (end == text || *end != '.' || number < 1 || number > GS_MAX_CHANNELS)
        return text;
    *channel = (int)number - 1;
    return end + 1;
}

enum gs_status gs_settings_reset(struct gs_settings *settings, const char *what,
                                 struct gs_error *error) {
    int channel;
    const char *name = split_channel(what, &channel);
    bool all = strcmp(name, "all") == 0, found = all;
    for (int id = 0; id < GS_PARAM_COUNT; id++) {
        const struct gs_param *param = &gs_params[id];
        if (all || strcmp(name, gs_stages[param->stage].key) == 0 ||
            strcmp(name, param->key) == 0) {
            assign(settings, channel, (enum gs_param_id)id, param->def);
            found = true;
        }
    }
    if (found)
        return GS_OK;
    enum gs_param_id id;
    return gs_param_find_channel(what, &channel, &id, error);
}

/* A preset being applied to a copy. */
struct application {
    struct gs_settings settings;
    int channel;
};

static enum gs_status apply_line(void *context, enum gs_command_id command,
                                 const struct gs_words *words, struct gs_error *error) {
    struct application *to = context;
    int channel;
    enum gs_param_id id;
    double value;
    if (command != GS_CMD_SET)
        return gs_fail(error, GS_ERR_FORMAT,
                       "'%s' does not belong into a preset: only set lines do", words->word[0]);
    enum gs_status status = gs_param_find_channel(words->word[1], &channel, &id, error);
    if (status == GS_OK)
        status = gs_param_parse(id, words->word[2], &value, error);
    if (status == GS_OK)
        assign(&to->settings, channel >= 0 ? channel : to->channel, id, value);
    return status;
}

enum gs_status gs_preset_apply(const char *name, struct gs_settings *settings, int channel,
                               struct gs_error *error) {
    char *text, *label;
    enum gs_status status = gs_asset_read(GS_ASSET_PRESET, name, &text, &label, error);
    if (status != GS_OK)
        return status;
    struct application *to = malloc(sizeof *to);
    if (to) {
        *to = (struct application){*settings, channel};
        for (int id = 0; id < GS_PARAM_COUNT; id++)
            if (id != GS_PREAMP_GAIN && id != GS_PREAMP_INVERT)
                assign(&to->settings, channel, (enum gs_param_id)id, gs_params[id].def);
        status = gs_command_file(label, text, apply_line, to, error);
        if (status == GS_OK)
            *settings = to->settings;
    } else {
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    free(to);
    free(text);
    free(label);
    return status;
}

void gs_preset_write(const struct gs_settings *settings, unsigned channel, const char *title,
                     struct gs_text *text) {
    gs_text_add(text, "# %s\n", title);
    for (int id = 0; id < GS_PARAM_COUNT; id++) {
        if (id == GS_PREAMP_GAIN || id == GS_PREAMP_INVERT)
            continue;
        char value[32];
        gs_param_format((enum gs_param_id)id, settings->value[channel][id], value, sizeof value);
        gs_text_add(text, "set %s %s\n", gs_params[id].key, value);
    }
}

enum gs_status gs_preset_save(const struct gs_settings *settings, unsigned channel,
                              const char *name, struct gs_error *error) {
    if (!*name || strlen(name) > 60 || strchr(name, '/') || name[0] == '.')
        return gs_fail(error, GS_ERR_RANGE,
                       "'%.64s' can't name a preset: no '/', no '.' in front, at most 60 letters",
                       name);
    char *config = gs_path_config_dir();
    char *dir = config ? gs_path_format("%s/presets", config) : NULL;
    char *path = dir ? gs_path_format("%s/%s.preset", dir, name) : NULL;
    char *fresh = path ? gs_path_format("%s.new", path) : NULL;
    struct gs_text text = {0};
    gs_preset_write(settings, channel, name, &text);
    enum gs_status status = GS_OK;
    if (!fresh || text.failed)
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
    if (status == GS_OK)
        status = gs_path_make_dir(dir, 0755, error);
    if (status == GS_OK) {
        /* beside the old one first: a full disk must not cost the preset that was there */
        FILE *file = fopen(fresh, "we");
        bool written = file && fwrite(text.data, 1, text.length, file) == text.length;
        if (file && fclose(file) != 0)
            written = false;
        if (!written || rename(fresh, path) != 0) {
            status = gs_fail(error, GS_ERR_IO, "%s: %s", path, strerror(errno));
            unlink(fresh);
        }
    }
    gs_text_done(&text);
    free(fresh);
    free(path);
    free(dir);
    free(config);
    return status;
}
