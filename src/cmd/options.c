#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gainstage/path.h"
#include "gainstage/preset.h"

const char *gs_option_session(const struct gs_arguments *arguments) {
    const char *session = gs_arguments_value(arguments, "session");
    return session ? session : "main";
}

char *gs_option_input(const char *input) {
    static const char file[] = "file:";
    const size_t head = sizeof file - 1;
    if (strncasecmp(input, file, head) != 0)
        return strdup(input);
    char *path = gs_path_absolute(input + head);
    char *whole = path ? gs_path_format("%s%s", file, path) : NULL;
    free(path);
    return whole;
}

static enum gs_status dir_option(const char *dir, struct gs_take_options *take,
                                 struct gs_error *error) {
    char *whole = gs_path_absolute(dir);
    enum gs_status status = whole ? gs_take_option_set(take, GS_CMD_DIR, whole, error)
                                  : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    if (status == GS_OK)
        status = gs_take_dir_check(take->dir, error);
    free(whole);
    return status;
}

static enum gs_status stream_options(const struct gs_arguments *arguments,
                                     struct gs_stream_config *stream, struct gs_error *error) {
    const char *input = gs_arguments_value(arguments, "input");
    enum gs_status status = GS_OK;
    if (input) {
        char *whole = gs_option_input(input);
        char *const words[] = {whole, NULL};
        status = whole ? gs_stream_parse(words, stream, error)
                       : gs_fail(error, GS_ERR_MEMORY, "out of memory");
        free(whole);
    }
    long channels = stream->channels, rate = stream->rate, block = stream->block;
    if (status == GS_OK)
        status = gs_arguments_integer(arguments, "channels", 1, GS_MAX_CHANNELS, &channels, error);
    if (status == GS_OK)
        status = gs_arguments_integer(arguments, "rate", 8000, 384000, &rate, error);
    if (status == GS_OK)
        status = gs_arguments_integer(arguments, "block", 16, 8192, &block, error);
    if (status == GS_OK) {
        stream->channels = (unsigned)channels;
        stream->rate = (unsigned)rate;
        stream->block = (unsigned)block;
    }
    return status;
}

static enum gs_status strip_options(const struct gs_arguments *arguments, struct gs_setup *setup,
                                    struct gs_error *error) {
    const char *preset = gs_arguments_value(arguments, "preset");
    enum gs_status status = preset ? gs_setup_preset(setup, preset, error) : GS_OK;
    for (int i = 0; status == GS_OK && i < arguments->options; i++)
        if (strcmp(arguments->given[i].option->name, "set") == 0)
            status = gs_settings_assign(&setup->settings, arguments->given[i].value, error);
    gs_setup_mark_preset(setup);
    return status;
}

enum gs_status gs_option_setup(const struct gs_arguments *arguments, struct gs_setup *setup,
                               struct gs_error *error) {
    enum gs_status status = gs_setup_init(setup, error);
    /* a slip in the config must not keep anyone from recording: the other lines hold */
    if (status == GS_OK && gs_setup_config(setup, error) != GS_OK)
        fprintf(stderr, "gainstage %s: warning: %s; the other lines hold\n",
                arguments->command->name, error->text);
    if (status == GS_OK)
        status = stream_options(arguments, &setup->engine.stream, error);
    if (status == GS_OK)
        status = strip_options(arguments, setup, error);
    const char *dir = gs_arguments_value(arguments, "dir");
    if (status == GS_OK && dir)
        status = dir_option(dir, &setup->engine.take, error);
    char *socket = NULL;
    if (status == GS_OK) /* for the check of the name alone */
        status = gs_path_socket(gs_option_session(arguments), &socket, error);
    free(socket);
    snprintf(setup->engine.session, sizeof setup->engine.session, "%s",
             status == GS_OK ? gs_option_session(arguments) : "");
    return status;
}
