/* Takes that lie in a folder and that nobody finished. A thread of its own does it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/path.h"
#include "parts.h"

void gs_mender_tell(struct gs_engine *engine, const char *text) {
    const size_t length = strlen(engine->recovered);
    snprintf(engine->recovered + length, sizeof engine->recovered - length, "%s%s",
             length ? "; " : "", text);
    gs_engine_message(engine, GS_LOG_WARNING, "%s", text);
}

/* Nothing comes of it when there is no thread to be had: the next engine looks again. */
static void ask(struct gs_engine *engine, const struct gs_clerk_job *job) {
    struct gs_mender *mender = &engine->mender;
    if (!mender->clerk) {
        if (gs_clerk_new(&mender->clerk, NULL) != GS_OK)
            return;
        gs_engine_watch(engine, gs_clerk_fd(mender->clerk));
    }
    if (gs_clerk_ask(mender->clerk, job))
        mender->jobs++;
}

void gs_mender_folder(struct gs_engine *engine, const char *folder, const char *skip) {
    struct gs_clerk_job job = {.task = GS_CLERK_MEND};
    snprintf(job.value, sizeof job.value, "%s", skip);
    char *whole = gs_path_expand(folder);
    if (whole && strlen(whole) < sizeof job.dir) {
        strcpy(job.dir, whole);
        ask(engine, &job);
    }
    free(whole);
}

void gs_mender_resumed(struct gs_engine *engine, const char *path) {
    snprintf(engine->mender.resumed, sizeof engine->mender.resumed, "%s", path);
    gs_mender_folder(engine, engine->config.take.dir, "");
}

void gs_mender_ended(struct gs_engine *engine, const struct gs_take *take) {
    struct gs_clerk_job job = {.task = GS_CLERK_MEASURE};
    if (!take->path[0] || strcmp(take->path, engine->mender.resumed) != 0)
        return;
    engine->mender.resumed[0] = '\0';
    snprintf(job.value, sizeof job.value, "%s", take->path);
    ask(engine, &job);
}

/* A line for each take; one that had left a note is told already. */
static void tell_each(struct gs_engine *engine, char *lines) {
    for (char *line = lines, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        const char *colon = strrchr(line, ':');
        char *begin = gs_path_format("%.*s", (int)(colon ? colon - line : 0), line);
        if (begin && !(*begin && strstr(engine->recovered, begin)))
            gs_mender_tell(engine, line);
        free(begin);
    }
}

void gs_mender_results(struct gs_engine *engine) {
    struct gs_mender *mender = &engine->mender;
    for (struct gs_clerk_result *result; (result = gs_clerk_result(mender->clerk));) {
        mender->jobs--;
        if (result->status)
            gs_engine_message(engine, GS_LOG_WARNING, "%s", gs_text_string(&result->text));
        else if (result->text.data)
            tell_each(engine, result->text.data);
        gs_clerk_release(result);
    }
    if (!mender->jobs) { /* closing its descriptor takes it off the list of those watched */
        gs_clerk_free(mender->clerk);
        mender->clerk = NULL;
    }
    engine->listener.state(engine->listener.context);
}
