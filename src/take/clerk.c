/* A thread of its own for what is asked about takes that lie in a folder. The main thread must not
 * wait for a disk, and the writer must not be kept from it by a folder of thousands. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "gainstage/takes.h"

enum { JOBS = 16 };

struct gs_clerk {
    pthread_t thread;
    int fd; /* readable while a result waits */
    /* under the lock, which is held for moments only */
    pthread_mutex_t lock;
    pthread_cond_t woken;
    atomic_bool quit;
    struct gs_clerk_result *job[JOBS], *result[2 * JOBS];
    unsigned jobs, results;
};

static enum gs_status list(const struct gs_clerk_job *job, struct gs_text *text,
                           struct gs_error *error) {
    struct gs_catalogue catalogue;
    const enum gs_status status = gs_catalogue_read(job->dir, &catalogue, NULL, error);
    if (status)
        return status;
    if (strcmp(job->value, "json") == 0)
        gs_catalogue_json(&catalogue, text);
    else
        gs_catalogue_text(&catalogue, text);
    gs_catalogue_done(&catalogue);
    return GS_OK;
}

/* The job's value becomes the name that the take has now. */
static enum gs_status discard(struct gs_clerk_job *job, struct gs_text *text,
                              struct gs_error *error) {
    char *now = NULL;
    const enum gs_status status = gs_take_discard(job->dir, job->name, &now, error);
    if (status == GS_OK)
        gs_text_add(text, "%s is discarded; `restore %s` brings it back\n", job->name,
                    now ? now : job->name);
    snprintf(job->value, sizeof job->value, "%s", now ? now : job->name);
    free(now);
    return status;
}

static enum gs_status measure(const char *sound, const struct gs_mending *how,
                              struct gs_error *error) {
    enum gs_mended mended;
    return gs_take_mend(sound, how, &mended, error);
}

static void work(struct gs_clerk *clerk, struct gs_clerk_result *result) {
    struct gs_clerk_job *job = &result->job;
    const struct gs_mending mending = {.measure = job->task == GS_CLERK_MEASURE,
                                       .skip = job->task == GS_CLERK_MEND ? job->value : NULL,
                                       .quit = &clerk->quit};
    struct gs_error error = {{0}};
    switch (job->task) {
    case GS_CLERK_LIST:
        result->status = list(job, &result->text, &error);
        break;
    case GS_CLERK_EDIT:
        result->status = gs_take_edit(job->dir, job->name, job->label, job->value, &error);
        break;
    case GS_CLERK_KEEP:
        result->status = gs_take_keep(job->dir, job->name, strcmp(job->value, "on") == 0, &error);
        break;
    case GS_CLERK_DISCARD:
        result->status = discard(job, &result->text, &error);
        break;
    case GS_CLERK_RESTORE:
        result->status = gs_take_restore(job->dir, job->name, &error);
        break;
    case GS_CLERK_RENAME:
        result->status = gs_take_rename(job->dir, job->name, job->value, &error);
        break;
    case GS_CLERK_MEND:
        result->status = gs_takes_mend(job->dir, &mending, &result->text, &error);
        break;
    case GS_CLERK_MEASURE:
        result->status = measure(job->value, &mending, &error);
        break;
    }
    if (result->status)
        gs_text_add(&result->text, "%s", error.text);
}

static void *run(void *argument) {
    struct gs_clerk *clerk = argument;
    pthread_mutex_lock(&clerk->lock);
    while (!clerk->quit) {
        if (!clerk->jobs || clerk->results == 2 * JOBS) {
            pthread_cond_wait(&clerk->woken, &clerk->lock);
            continue;
        }
        struct gs_clerk_result *job = clerk->job[0];
        clerk->jobs--;
        memmove(clerk->job, clerk->job + 1, clerk->jobs * sizeof clerk->job[0]);
        pthread_mutex_unlock(&clerk->lock);
        work(clerk, job);
        pthread_mutex_lock(&clerk->lock);
        clerk->result[clerk->results++] = job;
        const uint64_t one = 1;
        if (write(clerk->fd, &one, sizeof one) < 0)
            continue; /* EAGAIN: it is readable anyway */
    }
    pthread_mutex_unlock(&clerk->lock);
    return NULL;
}

enum gs_status gs_clerk_new(struct gs_clerk **clerk, struct gs_error *error) {
    struct gs_clerk *made = calloc(1, sizeof *made);
    if (!made)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->woken, NULL);
    made->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int cause = made->fd < 0 ? errno : 0;
    if (!cause) {
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        cause = pthread_create(&made->thread, NULL, run, made);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    if (cause) {
        pthread_cond_destroy(&made->woken);
        pthread_mutex_destroy(&made->lock);
        if (made->fd >= 0)
            close(made->fd);
        free(made);
        return gs_fail(error, GS_ERR_SYSTEM, "no thread for the list of takes: %s",
                       strerror(cause));
    }
    pthread_setname_np(made->thread, "clerk");
    *clerk = made;
    return GS_OK;
}

void gs_clerk_free(struct gs_clerk *clerk) {
    if (!clerk)
        return;
    atomic_store(&clerk->quit, true); /* stops who measures */
    pthread_mutex_lock(&clerk->lock);
    pthread_cond_signal(&clerk->woken);
    pthread_mutex_unlock(&clerk->lock);
    pthread_join(clerk->thread, NULL);
    for (unsigned i = 0; i < clerk->jobs; i++)
        gs_clerk_release(clerk->job[i]);
    for (unsigned i = 0; i < clerk->results; i++)
        gs_clerk_release(clerk->result[i]);
    pthread_cond_destroy(&clerk->woken);
    pthread_mutex_destroy(&clerk->lock);
    close(clerk->fd);
    free(clerk);
}

bool gs_clerk_ask(struct gs_clerk *clerk, const struct gs_clerk_job *job) {
    struct gs_clerk_result *made = calloc(1, sizeof *made);
    if (!made)
        return false;
    made->job = *job;
    pthread_mutex_lock(&clerk->lock);
    const bool room = clerk->jobs < JOBS;
    if (room)
        clerk->job[clerk->jobs++] = made;
    pthread_cond_signal(&clerk->woken);
    pthread_mutex_unlock(&clerk->lock);
    if (!room)
        free(made);
    return room;
}

int gs_clerk_fd(const struct gs_clerk *clerk) {
    return clerk->fd;
}

struct gs_clerk_result *gs_clerk_result(struct gs_clerk *clerk) {
    struct gs_clerk_result *result = NULL;
    pthread_mutex_lock(&clerk->lock);
    if (clerk->results) {
        result = clerk->result[0];
        clerk->results--;
        memmove(clerk->result, clerk->result + 1,
                clerk->results * sizeof(struct gs_clerk_result *));
        pthread_cond_signal(&clerk->woken);
    }
    uint64_t drained;
    if (!clerk->results && read(clerk->fd, &drained, sizeof drained) < 0)
        drained = 0; /* EAGAIN: it was empty already */
    pthread_mutex_unlock(&clerk->lock);
    return result;
}

void gs_clerk_release(struct gs_clerk_result *result) {
    if (!result)
        return;
    gs_text_done(&result->text);
    free(result);
}
