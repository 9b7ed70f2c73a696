/* stop, status and ctl: one question to a running engine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/client.h"
#include "gainstage/command.h"
#include "gainstage/path.h"
#include "options.h"
#include "print.h"

/* Opening a device may take a few seconds, closing a file on a slow disk too. */
enum { ANSWER_MS = 15000 };

static int ask(const struct gs_arguments *arguments, const char *line, bool ends) {
    struct gs_client *client;
    struct gs_error error = {{0}};
    struct gs_text answer = {0};
    enum gs_status status = gs_client_connect(gs_option_session(arguments), &client, &error);
    if (status != GS_OK)
        return gs_cmd_fail(arguments, status, &error);
    status = gs_client_name(client, NULL, ANSWER_MS, &error);
    if (status == GS_OK)
        status = gs_client_command(client, line, ANSWER_MS, &answer, &error);
    if (status == GS_OK && ends)
        gs_client_wait_gone(client, ANSWER_MS);
    gs_client_free(client);
    int printed = gs_cmd_print(arguments, &answer);
    return status == GS_OK ? printed : gs_cmd_fail(arguments, status, &error);
}

static const char shutdown_command[] = "shutdown";

static int run_stop(const struct gs_arguments *arguments) {
    return ask(arguments, shutdown_command, true);
}

static int run_status(const struct gs_arguments *arguments) {
    return ask(arguments, gs_arguments_value(arguments, "json") ? "status json" : "status", false);
}

/* Paths are meant from where one stands; the engine stands elsewhere. free() it. */
static char *word_for_engine(enum gs_command_id id, int i, const char *word) {
    if (i == 1 && id == GS_CMD_FALLBACK && strcmp(word, "off") != 0)
        return gs_path_absolute(word);
    if (i == 1 && (id == GS_CMD_DIR || (id == GS_CMD_PRESET && strchr(word, '/'))))
        return gs_path_absolute(word);
    if (i == 1 && id == GS_CMD_INPUT)
        return gs_option_input(word);
    return strdup(word);
}

/* The command line as it was meant. One argument may hold all of it: ctl "set comp.drive 4". */
static enum gs_status given_words(const struct gs_arguments *arguments, struct gs_words *words,
                                  struct gs_error *error) {
    struct gs_text line = {0};
    if (arguments->count == 1)
        gs_text_add(&line, "%s", arguments->word[0]);
    else
        for (int i = 0; i < arguments->count; i++) {
            gs_text_add(&line, "%s", i ? " " : "");
            gs_text_add_word(&line, arguments->word[i]);
        }
    enum gs_status status = line.failed ? gs_fail(error, GS_ERR_MEMORY, "out of memory")
                                        : gs_words_split(gs_text_string(&line), words, error);
    gs_text_done(&line);
    return status;
}

/* Checks the command and writes it as the engine is to read it. */
static enum gs_status line_for_engine(struct gs_words *words, struct gs_text *line,
                                      struct gs_error *error) {
    enum gs_command_id id;
    if (words->count == 0)
        return gs_fail(error, GS_ERR_USAGE, "no command; usage: gainstage ctl [OPTION…] COMMAND…");
    enum gs_status status = gs_command_find(words, &id, error);
    if (status != GS_OK)
        return status;
    if (gs_commands[id].place == GS_IN_FRONT_END)
        return gs_fail(error, GS_ERR_USAGE, "'%s' is a command of the front end", words->word[0]);
    for (int i = 0; i < words->count; i++) {
        char *word = word_for_engine(id, i, words->word[i]);
        gs_text_add(line, "%s", i ? " " : "");
        gs_text_add_word(line, word ? word : "");
        line->failed = line->failed || !word;
        free(word);
    }
    return line->failed ? gs_fail(error, GS_ERR_MEMORY, "out of memory") : GS_OK;
}

static int run_ctl(const struct gs_arguments *arguments) {
    struct gs_text line = {0};
    struct gs_words words = {0};
    struct gs_error error = {{0}};
    enum gs_status status = given_words(arguments, &words, &error);
    if (status == GS_OK)
        status = line_for_engine(&words, &line, &error);
    /* an unknown command is wrong usage too */
    int exit_status =
        status == GS_OK
            ? ask(arguments, gs_text_string(&line), !strcmp(words.word[0], shutdown_command))
            : gs_cmd_fail(arguments, status == GS_ERR_MEMORY ? status : GS_ERR_USAGE, &error);
    gs_words_done(&words);
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
    .most = GS_WORDS_MAX,
    .options = session_only,
    .run = run_ctl,
    .verbatim = true,
    .more_help = list_commands};
