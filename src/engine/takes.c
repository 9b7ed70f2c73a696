/* What is said about takes, and what is done with those that lie in the folder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/path.h"
#include "parts.h"

/* ---- labels ---- */

const struct gs_labels *gs_engine_labels(const struct gs_engine *engine) {
    return &engine->labels;
}

const struct gs_credits *gs_engine_credits(const struct gs_engine *engine) {
    return engine->recording ? &engine->labels.credits : &engine->config.take.credits;
}

void gs_takes_begin(struct gs_engine *engine) {
    engine->labels_before = engine->labels;
    engine->labels = (struct gs_labels){.credits = engine->config.take.credits};
}

static void tell_labels(struct gs_engine *engine) {
    if (engine->recording)
        gs_writer_labels(engine->writer, &engine->labels);
    engine->listener.state(engine->listener.context);
}

/* When idle the credits are for takes to come: the last one keeps its own. */
static void take_over(struct gs_engine *engine, const struct gs_labels *wanted) {
    engine->config.take.credits = engine->schedule.options.credits = wanted->credits;
    if (engine->recording)
        engine->labels = *wanted;
    tell_labels(engine);
}

static bool stays(enum gs_label_id id) {
    return id == GS_LABEL_ARTIST || id == GS_LABEL_SCENE;
}

enum gs_status gs_engine_label(struct gs_engine *engine, enum gs_label_id id, const char *text,
                               uint64_t ticket, bool *later, struct gs_error *error) {
    *later = false;
    if (!engine->recording && !stays(id)) {
        struct gs_clerk_job job = {.task = GS_CLERK_EDIT, .label = id, .ticket = ticket};
        if (strlen(text) >= sizeof job.value)
            return gs_fail(error, GS_ERR_RANGE, "the %s is longer than %zu bytes",
                           gs_label_names[id], sizeof job.value - 1);
        strcpy(job.value, text);
        *later = true;
        return gs_engine_take_job(engine, &job, error);
    }
    struct gs_labels wanted = engine->labels;
    if (!engine->recording)
        wanted.credits = engine->config.take.credits;
    const enum gs_status status = gs_label_set(&wanted, id, text, error);
    if (status == GS_OK)
        take_over(engine, &wanted);
    return status;
}

enum gs_status gs_engine_track(struct gs_engine *engine, const char *channel, const char *name,
                               struct gs_error *error) {
    struct gs_labels wanted = engine->labels;
    wanted.credits = *gs_engine_credits(engine);
    const enum gs_status status = gs_track_set(&wanted.credits, channel, name, error);
    if (status == GS_OK)
        take_over(engine, &wanted);
    return status;
}

/* ---- the folder ---- */

/* The last take lies where it was recorded, the others in the folder for takes. */
static enum gs_status find_folder(const struct gs_engine *engine, struct gs_clerk_job *job,
                                  struct gs_error *error) {
    const struct gs_take *last = &engine->take;
    const bool is_last = !job->name[0] || strcmp(job->name, last->name) == 0;
    if (!job->name[0] && !last->name[0])
        return gs_fail(error, GS_ERR_STATE, "there is no take yet: name one");
    if (!job->name[0])
        strcpy(job->name, last->name);
    const char *slash = is_last && last->path[0] ? strrchr(last->path, '/') : NULL;
    char *dir = slash ? gs_path_format("%.*s", (int)(slash > last->path ? slash - last->path : 1),
                                       last->path)
                : is_last && last->path[0] ? gs_path_format(".")
                                           : gs_path_expand(engine->config.take.dir);
    if (!dir)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    const bool fits = snprintf(job->dir, sizeof job->dir, "%s", dir) < (int)sizeof job->dir;
    free(dir);
    return fits ? GS_OK : gs_fail(error, GS_ERR_RANGE, "the folder's name is too long");
}

static enum gs_status start_clerk(struct gs_engine *engine, struct gs_error *error) {
    if (engine->clerk)
        return GS_OK;
    const enum gs_status status = gs_clerk_new(&engine->clerk, error);
    if (status == GS_OK)
        gs_engine_watch(engine, gs_clerk_fd(engine->clerk));
    return status;
}

enum gs_status gs_engine_take_job(struct gs_engine *engine, const struct gs_clerk_job *job,
                                  struct gs_error *error) {
    struct gs_clerk_job whole = *job;
    enum gs_status status = GS_OK;
    if (job->task == GS_CLERK_LIST) {
        char *dir = gs_path_expand(engine->config.take.dir);
        snprintf(whole.dir, sizeof whole.dir, "%s", dir ? dir : "");
        free(dir);
    } else {
        if (job->task == GS_CLERK_RESTORE && !job->name[0])
            strcpy(whole.name, engine->discarded);
        status = find_folder(engine, &whole, error);
    }
    if (status == GS_OK)
        status = start_clerk(engine, error);
    if (status == GS_OK && !gs_clerk_ask(engine->clerk, &whole))
        status = gs_fail(error, GS_ERR_FULL, "the disk is slow: too many requests wait for it");
    return status;
}

/* The last take may have another name now. */
static void follow(struct gs_engine *engine, const struct gs_clerk_job *job) {
    struct gs_take *last = &engine->take;
    if (job->task == GS_CLERK_DISCARD)
        snprintf(engine->discarded, sizeof engine->discarded, "%.255s", job->value);
    if (engine->recording || strcmp(job->name, last->name) != 0)
        return;
    if (job->task == GS_CLERK_EDIT)
        (void)gs_label_set(&engine->labels, job->label, job->value, NULL);
    if (job->task != GS_CLERK_RENAME)
        return;
    char path[sizeof last->path];
    const char *dot = gs_format_dot(last->path);
    snprintf(path, sizeof path, "%s/%.255s%s", job->dir, job->value, dot ? dot : "");
    strcpy(last->path, path);
    snprintf(last->name, sizeof last->name, "%.255s", job->value);
}

static void tell_result(struct gs_engine *engine, const struct gs_clerk_result *result) {
    const struct gs_clerk_job *job = &result->job;
    switch (job->task) {
    case GS_CLERK_LIST:
    case GS_CLERK_MEND:
    case GS_CLERK_MEASURE:
        return;
    case GS_CLERK_EDIT:
        gs_engine_message(engine, GS_LOG_INFO, "%.200s: %s %.100s", job->name,
                          gs_label_names[job->label], job->value[0] ? job->value : "taken away");
        break;
    case GS_CLERK_KEEP:
        gs_engine_message(engine, GS_LOG_INFO, "%.200s %s", job->name,
                          strcmp(job->value, "on") == 0 ? "is kept" : "is not kept any more");
        break;
    case GS_CLERK_DISCARD:
        gs_engine_message(engine, GS_LOG_INFO, "%.200s is discarded", job->name);
        break;
    case GS_CLERK_RESTORE:
        gs_engine_message(engine, GS_LOG_INFO, "%.200s is back", job->name);
        break;
    case GS_CLERK_RENAME:
        gs_engine_message(engine, GS_LOG_INFO, "%.200s is called %.200s now", job->name,
                          job->value);
        break;
    }
    engine->listener.state(engine->listener.context);
}

void gs_takes_results(struct gs_engine *engine) {
    for (struct gs_clerk_result *result; (result = gs_clerk_result(engine->clerk));) {
        if (result->status == GS_OK) {
            follow(engine, &result->job);
            tell_result(engine, result);
        }
        /* an answer is lines; the last one's end is added when it is sent */
        char *text = result->text.data;
        if (text && result->text.length && text[result->text.length - 1] == '\n')
            text[result->text.length - 1] = '\0';
        gs_engine_answer(engine, result->job.ticket, result->status, gs_text_string(&result->text));
        gs_clerk_release(result);
    }
}
