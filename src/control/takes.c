#include "takes.h"

#include <stdio.h>
#include <string.h>

static const struct {
    enum gs_command_id id;
    enum gs_label_id label;
} labels[] = {{GS_CMD_TITLE, GS_LABEL_TITLE},
              {GS_CMD_ARTIST, GS_LABEL_ARTIST},
              {GS_CMD_SCENE, GS_LABEL_SCENE},
              {GS_CMD_NOTE, GS_LABEL_NOTE},
              {GS_CMD_RATING, GS_LABEL_RATING}};

static bool label_of(enum gs_command_id id, enum gs_label_id *label) {
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (labels[i].id == id) {
            *label = labels[i].label;
            return true;
        }
    return false;
}

static enum gs_status do_label(struct gs_engine *engine, enum gs_label_id id, const char *text,
                               uint64_t ticket, struct gs_reply *reply, struct gs_error *error) {
    char number[12];
    if (text)
        return gs_engine_label(engine, id, text, ticket, &reply->later, error);
    const struct gs_credits *credits = gs_engine_credits(engine);
    const char *now = id == GS_LABEL_ARTIST  ? credits->artist
                      : id == GS_LABEL_SCENE ? credits->scene
                                             : gs_label_text(gs_engine_labels(engine), id, number);
    gs_text_add(&reply->text, "%s\n", now);
    return GS_OK;
}

static enum gs_status do_track(struct gs_engine *engine, char *const *word, struct gs_reply *reply,
                               struct gs_error *error) {
    if (word[0])
        return gs_engine_track(engine, word[0], word[1] ? word[1] : "", error);
    const struct gs_credits *credits = gs_engine_credits(engine);
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        if (credits->track[c][0])
            gs_text_add(&reply->text, "%d %s\n", c + 1, credits->track[c]);
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
    for (unsigned i = 0; i < gs_field_count() && gs_engine_recording(engine); i++)
        if (strcmp(gs_fields[i].key, "take") == 0)
            gs_fields[i].add(engine, &open);
    const bool same = open.length && strcmp(open.data, name) == 0;
    gs_text_done(&open);
    return same;
}

enum gs_status gs_takes_execute(struct gs_engine *engine, enum gs_command_id id, char *const *word,
                                uint64_t ticket, struct gs_reply *reply, struct gs_error *error) {
    enum gs_label_id label;
    if (label_of(id, &label))
        return do_label(engine, label, word[0], ticket, reply, error);
    if (id == GS_CMD_TRACK)
        return do_track(engine, word, reply, error);
    struct gs_clerk_job job = {.ticket = ticket};
    enum gs_status status = plan(id, word, &job, error);
    if (status == GS_OK && job.task == GS_CLERK_EDIT && is_open_take(engine, job.name))
        return gs_engine_label(engine, job.label, job.value, ticket, &reply->later, error);
    if (status == GS_OK)
        status = gs_engine_take_job(engine, &job, error);
    reply->later = status == GS_OK;
    return status;
}
