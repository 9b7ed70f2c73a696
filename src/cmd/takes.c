/* takes: what lies in a folder for takes. Read here, in a process of its own: however long the disk
 * takes, no engine waits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/client.h"
#include "gainstage/path.h"
#include "gainstage/takes.h"
#include "options.h"
#include "print.h"

enum { ANSWER_MS = 5000 };

/* The running engine's folder; else what the config file says. */
static enum gs_status find_folder(const struct gs_arguments *arguments, char **dir,
                                  struct gs_error *error) {
    struct gs_client *client;
    struct gs_text answer = {0};
    if (arguments->count) {
        *dir = gs_path_absolute(arguments->word[0]);
        return *dir ? GS_OK : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    if (gs_client_connect(gs_option_session(arguments), &client, NULL) == GS_OK) {
        if (gs_client_command(client, "dir", ANSWER_MS, &answer, NULL) == GS_OK && answer.length) {
            answer.data[answer.length - 1] = '\0';
            *dir = gs_path_expand(answer.data);
        }
        gs_client_free(client);
        gs_text_done(&answer);
        if (*dir)
            return GS_OK;
    }
    static struct gs_setup setup;
    enum gs_status status = gs_setup_init(&setup, error);
    if (status == GS_OK)
        (void)gs_setup_config(&setup, NULL); /* a slip in it is no reason not to list takes */
    *dir = gs_path_expand(setup.engine.take.dir);
    return *dir ? status : gs_fail(error, GS_ERR_MEMORY, "out of memory");
}

static int run(const struct gs_arguments *arguments) {
    struct gs_catalogue catalogue;
    struct gs_error error = {{0}};
    struct gs_text warnings = {0}, text = {0};
    char *dir = NULL;
    enum gs_status status = find_folder(arguments, &dir, &error);
    if (status == GS_OK)
        status = gs_catalogue_read(dir, &catalogue, &warnings, &error);
    free(dir);
    if (status != GS_OK) {
        gs_text_done(&warnings);
        return gs_cmd_fail(arguments, status, &error);
    }
    if (gs_arguments_value(arguments, "json"))
        gs_catalogue_json(&catalogue, &text);
    else
        gs_catalogue_text(&catalogue, &text);
    gs_catalogue_done(&catalogue);
    for (const char *line = gs_text_string(&warnings); *line;) {
        const int length = (int)strcspn(line, "\n");
        fprintf(stderr, "gainstage takes: %.*s\n", length, line);
        line += length + 1;
    }
    gs_text_done(&warnings);
    return gs_cmd_print(arguments, &text);
}

static const struct gs_option options[] = {GS_OPTION_JSON, GS_OPTION_SESSION, {.name = NULL}};

const struct gs_subcommand gs_cmd_takes = {
    .name = "takes",
    .arguments = "[DIR]",
    .summary = "list the takes in a folder",
    .details = "DIR is by default the folder of the running engine, else the one that the config "
               "file names. Length, peak (dBFS), integrated loudness (LUFS), clips, losses (xruns "
               "and gaps), stars and state of each: recording, complete, unfinished (its program "
               "died), recovered (and was made whole), kept or discarded. They come from NAME.json "
               "beside the sound, and from the "
               "sound itself where there is none. `gainstage ctl keep`, `discard`, `restore`, "
               "`rename` and `edit` change takes.",
    .most = 1,
    .options = options,
    .run = run};
