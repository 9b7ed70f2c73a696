/* stop, status and ctl: one question to a running engine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/client.h"
#include "gainstage/command.h"
#include "gainstage/path.h"
#include "options.h"

/* Opening a device may take a few seconds, closing a file on a slow disk too. */
enum { ANSWER_MS = 15000 };

static int ask(const struct gs_arguments *arguments, const char *line) {
    struct gs_client *client;
    struct gs_error error = {{0}};
    struct gs_text answer = {0};
    enum gs_status status = gs_client_connect(gs_option_session(arguments), &client, &error);
    if (status != GS_OK)
        return gs_cmd_fail(arguments, status, &error);
    status = gs_client_command(client, line, ANSWER_MS, &answer, &error);
    gs_client_free(client);
    fputs(gs_text_string(&answer), stdout);
    gs_text_done(&answer);
    return status == GS_OK ? GS_EXIT_OK : gs_cmd_fail(arguments, status, &error);
}

static int run_stop(const struct gs_arguments *arguments) {
    return ask(arguments, "shutdown");
}

static int run_status(const struct gs_arguments *arguments) {
    return ask(arguments, gs_arguments_value(arguments, "json") ? "status json" : "status");
}

/* Paths are meant from where one stands; the engine stands elsewhere. free() it. */
static char *word_for_engine(const struct gs_arguments *arguments, int i) {
    const char *word = arguments->word[i];
    if (i == 1 && strcmp(arguments->word[0], gs_commands[GS_CMD_DIR].name) == 0)
        return gs_path_absolute(word);
    if (i == 1 && strcmp(arguments->word[0], gs_commands[GS_CMD_INPUT].name) == 0)
        return gs_option_input(word);
    return strdup(word);
}

static int run_ctl(const struct gs_arguments *arguments) {
    struct gs_text line = {0};
    struct gs_words words;
    struct gs_error error = {{0}};
    enum gs_command_id id;
    /* one argument may hold a whole command line, as in ctl "set comp.drive 4" */
    if (arguments->count == 1)
        gs_text_add(&line, "%s", arguments->word[0]);
    else
        for (int i = 0; i < arguments->count; i++) {
            char *word = word_for_engine(arguments, i);
            gs_text_add(&line, "%s", i ? " " : "");
            gs_text_add_word(&line, word ? word : "");
            line.failed = line.failed || !word;
            free(word);
        }
    if (line.failed) {
        gs_text_done(&line);
        return gs_cmd_fail(arguments, GS_ERR_MEMORY, NULL);
    }
    enum gs_status status = gs_words_split(gs_text_string(&line), &words, &error);
    if (status == GS_OK) {
        status = words.count ? gs_command_find(&words, &id, &error) : GS_ERR_USAGE;
        if (status == GS_OK && gs_commands[id].place == GS_IN_FRONT_END)
            status =
                gs_fail(&error, GS_ERR_USAGE, "'%s' is a command of the front end", words.word[0]);
        gs_words_done(&words);
    }
    int exit_status = status == GS_OK ? ask(arguments, gs_text_string(&line))
                                      : gs_cmd_fail(arguments, GS_ERR_USAGE, &error);
    gs_text_done(&line);
    return exit_status;
}

static void list_commands(void) {
    printf("\ncommands:\n");
    for (int i = 0; i < GS_COMMAND_COUNT; i++) {
        const struct gs_command *command = &gs_commands[i];
        if (command->place != GS_IN_ENGINE)
            continue;
        int width = printf("  %s %s", command->name, command->arguments);
        printf("%*s%s\n", width < 25 ? 25 - width : 2, "", command->help);
    }
}

static const struct gs_option session_only[] = {GS_OPTION_SESSION, {.name = NULL}};
static const struct gs_option status_options[] = {
    GS_OPTION_JSON, GS_OPTION_SESSION, {.name = NULL}};

const struct gs_subcommand gs_cmd_stop = {.name = "stop",
                                          .arguments = "",
                                          .summary = "end an engine, and its take if one is open",
                                          .options = session_only,
                                          .run = run_stop};

const struct gs_subcommand gs_cmd_status = {.name = "status",
                                            .arguments = "",
                                            .summary = "print what an engine is doing",
                                            .options = status_options,
                                            .run = run_status};

const struct gs_subcommand gs_cmd_ctl = {
    .name = "ctl",
    .arguments = "COMMAND…",
    .summary = "send a command to a running engine",
    .details = "For scripts and hardware buttons: `gainstage ctl record`, `gainstage ctl set "
               "comp.drive 5`, `gainstage ctl mark verse`. It returns when the command is done: "
               "`record` prints the file that is open, `stop` the file that is closed.",
    .least = 1,
    .most = GS_OPTIONS_MAX,
    .options = session_only,
    .run = run_ctl,
    .verbatim = true,
    .more_help = list_commands};
