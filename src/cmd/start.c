#include <stdio.h>
#include <string.h>

#include "gainstage/server.h"
#include "options.h"

/* An engine in the foreground, and how the opening of its input went. */
struct foreground {
    struct gs_server *server;
    enum gs_status opened;
    struct gs_error *error;
};

static void opened(void *context, enum gs_status status, const char *text) {
    struct foreground *foreground = context;
    if (status == GS_OK)
        return;
    foreground->opened = gs_fail(foreground->error, status, "%s", text);
    gs_log_close(); /* the end of the audio process tells the same once more, in its own words */
    gs_server_quit(foreground->server, text);
}

static enum gs_status run_in_foreground(const struct gs_setup *setup, struct gs_error *error) {
    struct foreground foreground = {.error = error};
    enum gs_status status = gs_server_new(setup->engine.session, &foreground.server, error);
    if (status != GS_OK)
        return status;
    gs_log_open(NULL);
    const struct gs_server_hooks hooks = {.context = &foreground, .opened = opened};
    status = gs_server_run(foreground.server, &setup->engine, &hooks, error);
    gs_server_free(foreground.server);
    gs_log_close();
    return status == GS_OK ? foreground.opened : status;
}

static int run(const struct gs_arguments *arguments) {
    static struct gs_setup setup;
    struct gs_error error = {{0}};
    char device[128] = "";
    enum gs_status status = gs_option_setup(arguments, &setup, &error);
    if (status == GS_OK && gs_arguments_value(arguments, "foreground"))
        status = run_in_foreground(&setup, &error);
    else if (status == GS_OK)
        status = gs_launch(&setup, device, &error);
    if (status != GS_OK)
        return gs_cmd_fail(arguments, status, &error);
    if (device[0])
        printf("engine '%s' listens to %s\n", setup.engine.session, device);
    return GS_EXIT_OK;
}

static const struct gs_option options[] = {
    {.name = "foreground", .letter = 'f', .help = "stay in this terminal, log to it"},
    GS_OPTIONS_STREAM,
    {.name = "dir", .argument = "PATH", .help = "folder for takes"},
    GS_OPTIONS_STRIP,
    GS_OPTION_SESSION,
    {.name = NULL}};

const struct gs_subcommand gs_cmd_start = {
    .name = "start",
    .arguments = "",
    .summary = "start an engine in the background",
    .details = "The engine owns the device, the strip and the take; front ends come and go. "
               "Without --input it listens to the default device, or to the built-in demo voice "
               "when there is none. SIGINT, SIGTERM and SIGHUP end the take, then the engine.",
    .options = options,
    .run = run};
