#include "options.h"

#include <stdio.h>
#include <string.h>

#include "gainstage/preset.h"

const char *gs_option_session(const struct gs_arguments *arguments) {
    const char *session = gs_arguments_value(arguments, "session");
    return session ? session : "main";
}

static enum gs_status stream_options(const struct gs_arguments *arguments,
                                     struct gs_stream_config *stream, struct gs_error *error) {
    const char *input = gs_arguments_value(arguments, "input");
    if (input && strlen(input) >= sizeof stream->input)
        return gs_fail(error, GS_ERR_USAGE, "--input: the name is too long");
    if (input) {
        *stream = (struct gs_stream_config){.channels = 0};
        strcpy(stream->input, input);
    }
    long channels = stream->channels, rate = stream->rate, block = stream->block;
    enum gs_status status =
        gs_arguments_integer(arguments, "channels", 1, GS_MAX_CHANNELS, &channels, error);
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
    return status;
}

enum gs_status gs_option_setup(const struct gs_arguments *arguments, struct gs_setup *setup,
                               struct gs_error *error) {
    enum gs_status status = gs_setup_init(setup, error);
    if (status == GS_OK)
        status = gs_setup_config(setup, error);
    if (status == GS_OK)
        status = stream_options(arguments, &setup->engine.stream, error);
    if (status == GS_OK)
        status = strip_options(arguments, setup, error);
    const char *dir = gs_arguments_value(arguments, "dir");
    if (status == GS_OK && dir)
        status = gs_take_option_set(&setup->engine.take, GS_CMD_DIR, dir, error);
    snprintf(setup->engine.session, sizeof setup->engine.session, "%.32s",
             gs_option_session(arguments));
    return status;
}
