/* attach: the front end, and an engine under it when none runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gainstage/client.h"
#include "gainstage/clock.h"
#include "gainstage/speak.h"
#include "gainstage/ui.h"
#include "options.h"

static const int64_t REACH_LIMIT = 2 * GS_SECOND;

/* Starts an engine the way `gainstage start` does. */
static enum gs_status start_engine(const struct gs_arguments *arguments, struct gs_error *error) {
    static struct gs_setup setup;
    char device[128];
    enum gs_status status = gs_option_setup(arguments, &setup, error);
    return status == GS_OK ? gs_launch(&setup, device, error) : status;
}

/* Options of the front end itself. */
static bool is_own(const char *name) {
    static const char *const own[] = {"session", "theme", "name", "view", "text"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return false;
}

/* Options that an engine starts with do nothing for one that runs: silence would let people believe
 * that they listen to another device. */
static enum gs_status refuse_start_options(const struct gs_arguments *arguments,
                                           struct gs_error *error) {
    for (int i = 0; i < arguments->options; i++) {
        const char *name = arguments->given[i].option->name;
        if (!is_own(name))
            return gs_fail(error, GS_ERR_USAGE,
                           "session '%s' runs already, --%s is for starting one: attach without "
                           "it and use ':', or choose another --session",
                           gs_option_session(arguments), name);
    }
    return GS_OK;
}

/* Connects to the session's engine, or starts it first. Another program may be starting the very
 * same engine: between its lock and its socket there is a moment in which neither works. */
static enum gs_status reach_engine(const struct gs_arguments *arguments, struct gs_client **client,
                                   struct gs_error *error) {
    const char *session = gs_option_session(arguments);
    const int64_t deadline = gs_clock_now() + REACH_LIMIT;
    enum gs_status status = gs_client_connect(session, client, error);
    if (status == GS_OK) {
        status = refuse_start_options(arguments, error);
        if (status != GS_OK)
            gs_client_free(*client);
    }
    while (status == GS_ERR_MISSING) {
        status = start_engine(arguments, error);
        if (status != GS_OK && status != GS_ERR_STATE)
            break;
        struct gs_error cause;
        enum gs_status connected = gs_client_connect(session, client, &cause);
        if (connected == GS_OK || status == GS_OK || gs_clock_now() > deadline) {
            if (connected != GS_OK && status == GS_OK)
                *error = cause;
            return connected;
        }
        status = GS_ERR_MISSING;
        gs_clock_sleep_until(gs_clock_now() + 20 * GS_MILLISECOND);
    }
    return status;
}

/* A terminal that can't place text gets sentences instead; who did not ask for them is told. */
static bool wants_text(const struct gs_arguments *arguments) {
    const char *term = getenv("TERM");
    if (gs_arguments_value(arguments, "text"))
        return true;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !term || strcmp(term, "dumb") != 0)
        return false;
    fprintf(stderr, "gainstage attach: a dumb terminal: here is the text front end (--text)\n");
    return true;
}

static enum gs_status check_terminal(struct gs_error *error) {
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return gs_fail(error, GS_ERR_STATE,
                       "needs a terminal; without one there are `gainstage attach --text`, "
                       "`gainstage ctl` and `gainstage record`");
    return gs_ui_check(error);
}

static enum gs_status run_screen(const struct gs_arguments *arguments, struct gs_client *client,
                                 struct gs_error *error) {
    char *config = NULL, *label = NULL;
    enum gs_status status = gs_config_read(&config, &label, error);
    if (status == GS_ERR_MISSING) {
        config = label = NULL;
    } else if (status != GS_OK) {
        gs_client_free(client);
        return status;
    }
    const struct gs_ui_options options = {.session = gs_option_session(arguments),
                                          .client = client,
                                          .name = gs_arguments_value(arguments, "name"),
                                          .view = gs_arguments_value(arguments, "view") != NULL,
                                          .theme = gs_arguments_value(arguments, "theme"),
                                          .revive = gs_revive_engine,
                                          .config = config,
                                          .config_name = label};
    status = gs_ui_run(&options, error) == GS_EXIT_OK ? GS_OK : GS_ERR_SYSTEM;
    free(config);
    free(label);
    return status;
}

static enum gs_status run_text(const struct gs_arguments *arguments, struct gs_client *client,
                               struct gs_error *error) {
    const struct gs_speak_options options = {.session = gs_option_session(arguments),
                                             .client = client,
                                             .name = gs_arguments_value(arguments, "name"),
                                             .view = gs_arguments_value(arguments, "view") != NULL,
                                             .revive = gs_revive_engine};
    return gs_speak_run(&options, error) == GS_EXIT_OK ? GS_OK : GS_ERR_SYSTEM;
}

static int run(const struct gs_arguments *arguments) {
    struct gs_error error = {{0}};
    struct gs_client *client = NULL;
    const bool text = wants_text(arguments);
    const char *name = gs_arguments_value(arguments, "name");
    enum gs_status status = GS_OK;
    if (name && !*name)
        status = gs_fail(&error, GS_ERR_USAGE, "--name: a name has letters");
    /* a terminal that can't show anything must not leave an engine behind */
    if (status == GS_OK && !text)
        status = check_terminal(&error);
    if (status == GS_OK)
        status = reach_engine(arguments, &client, &error);
    if (status == GS_OK)
        status = text ? run_text(arguments, client, &error) : run_screen(arguments, client, &error);
    return status == GS_OK ? GS_EXIT_OK : gs_cmd_fail(arguments, status, &error);
}

static const struct gs_option options[] = {
    GS_OPTION_SESSION,
    {.name = "text", .help = "say in words what happens: for screen readers, pipes, any terminal"},
    {.name = "view", .help = "only look on: nothing can be changed from here"},
    {.name = "name", .argument = "NAME", .help = "who you are, for others who are attached"},
    {.name = "theme", .argument = "NAME", .help = "see `gainstage themes`"},
    GS_OPTIONS_STREAM,
    {.name = "dir", .argument = "PATH", .help = "folder for takes"},
    GS_OPTIONS_STRIP,
    {.name = NULL}};

const struct gs_subcommand gs_cmd_attach = {
    .name = "attach",
    .arguments = "",
    .summary = "open the front end (this is what `gainstage` alone does)",
    .details = "Shows the engine of the session; starts one when none runs, with the options that "
               "are given here. Without an input device it listens to the built-in demo voice and "
               "says so. 'd' leaves and lets the engine go on, 'q' ends it.\n\nWith --text nothing "
               "is drawn: "
               "levels, clips, takes and changes are told in sentences, and commands are read from "
               "standard input, a line each; an empty line asks for the levels, `help` lists the "
               "rest. A terminal that calls itself dumb gets it unasked.",
    .options = options,
    .run = run};
