/* Commands about takes and what is said about them. */
#include <string.h>

#include "execute.h"

static const enum gs_label_id label_of[GS_COMMAND_COUNT] = {
    [GS_CMD_TITLE] = GS_LABEL_TITLE,   [GS_CMD_ARTIST] = GS_LABEL_ARTIST,
    [GS_CMD_SCENE] = GS_LABEL_SCENE,   [GS_CMD_NOTE] = GS_LABEL_NOTE,
    [GS_CMD_RATING] = GS_LABEL_RATING,
};

enum gs_status gs_do_label(const struct gs_call *call) {
    char number[12];
    const enum gs_label_id id = label_of[call->id];
    if (call->word[0])
        return gs_engine_label(call->engine, id, call->word[0], call->ticket, &call->reply->later,
                               call->error);
    const struct gs_credits *credits = gs_engine_credits(call->engine);
    const char *now = id == GS_LABEL_ARTIST ? credits->artist
                      : id == GS_LABEL_SCENE
                          ? credits->scene
                          : gs_label_text(gs_engine_labels(call->engine), id, number);
    gs_text_add(&call->reply->text, "%s\n", now);
    return GS_OK;
}

enum gs_status gs_do_track(const struct gs_call *call) {
    char *const *word = call->word;
    if (word[0])
        return gs_engine_track(call->engine, word[0], word[1] ? word[1] : "", call->error);
    const struct gs_credits *credits = gs_engine_credits(call->engine);
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        if (credits->track[c][0])
            gs_text_add(&call->reply->text, "%d %s\n", c + 1, credits->track[c]);
    return GS_OK;
}

static enum gs_status copy_word(char *to, size_t size, const char *from, const char *what,
                                struct gs_error *error) {
    if (strlen(from) >= size)
        return gs_fail(error, GS_ERR_RANGE, "the %s is longer than %zu bytes", what, size - 1);
    strcpy(to, from);
    return GS_OK;
}

static bool is_switch(const char *word) {
    return strcmp(word, "on") == 0 || strcmp(word, "off") == 0;
}

/* keep [TAKE…] [on|off] */
static enum gs_status plan_keep(char *const *word, struct gs_clerk_job *job,
                                struct gs_error *error) {
    struct gs_text name = {0};
    job->task = GS_CLERK_KEEP;
    strcpy(job->value, "on");
    for (int i = 0; word[i]; i++)
        if (!word[i + 1] && is_switch(word[i]))
            strcpy(job->value, word[i]);
        else
            gs_text_add(&name, "%s%s", i ? " " : "", word[i]);
    const enum gs_status status =
        name.failed
            ? gs_fail(error, GS_ERR_MEMORY, "out of memory")
            : copy_word(job->name, sizeof job->name, gs_text_string(&name), "take's name", error);
    gs_text_done(&name);
    return status;
}

/* The job that a command comes to. */
static enum gs_status plan(enum gs_command_id id, char *const *word, struct gs_clerk_job *job,
                           struct gs_error *error) {
    enum gs_status status = GS_OK;
    if (id == GS_CMD_KEEP)
        return plan_keep(word, job, error);
    if (id == GS_CMD_TAKES) {
        job->task = GS_CLERK_LIST;
        if (word[0] && strcmp(word[0], "json") != 0)
            return gs_fail(error, GS_ERR_USAGE, "usage: takes [json]");
        strcpy(job->value, word[0] ? word[0] : "");
        return GS_OK;
    }
    job->task = id == GS_CMD_DISCARD   ? GS_CLERK_DISCARD
                : id == GS_CMD_RESTORE ? GS_CLERK_RESTORE
                : id == GS_CMD_RENAME  ? GS_CLERK_RENAME
                                       : GS_CLERK_EDIT;
    if (word[0])
        status = copy_word(job->name, sizeof job->name, word[0], "take's name", error);
    const char *value = id == GS_CMD_RENAME ? word[1] : id == GS_CMD_EDIT ? word[2] : NULL;
    if (status == GS_OK && id == GS_CMD_EDIT)
        status = gs_label_find(word[1], &job->label, error);
    if (status == GS_OK && value)
        status = copy_word(job->value, sizeof job->value, value, "text", error);
    return status;
}

/* `edit` of the open take is what the plain commands do. */
static bool is_open_take(const struct gs_engine *engine, const char *name) {
    struct gs_text open = {0};
    if (gs_engine_recording(engine))
        gs_field_add(engine, gs_field_find("take"), &open);
    const bool same = open.length && strcmp(open.data, name) == 0;
    gs_text_done(&open);
    return same;
}

enum gs_status gs_do_take_job(const struct gs_call *call) {
    struct gs_clerk_job job = {.ticket = call->ticket};
    enum gs_status status = plan(call->id, call->word, &job, call->error);
    if (status == GS_OK && job.task == GS_CLERK_EDIT && is_open_take(call->engine, job.name))
        return gs_engine_label(call->engine, job.label, job.value, call->ticket,
                               &call->reply->later, call->error);
    if (status == GS_OK)
        status = gs_engine_take_job(call->engine, &job, call->error);
    return gs_call_later(call, status);
}
