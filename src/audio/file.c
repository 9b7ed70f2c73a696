/* "file:PATH": a sound file played in real time, then silence for ever. A thread of its own reads
 * ahead, so that a slow disk is felt only when it is slower than the read-ahead, and even then it
 * delays the stream instead of tearing it. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "gainstage/clock.h"
#include "gainstage/container.h"
#include "gainstage/log.h"
#include "gainstage/path.h"
#include "gainstage/stage.h"
#include "pacer.h"
#include "source.h"

enum {
    CHUNK = 1024, /* frames that are read at once */
    RATE_MIN = 8000,
    RATE_MAX = 384000,
    JOIN_MILLISECONDS = 200
};

struct gs_source {
    struct gs_reader *reader;
    unsigned file_channels;
    unsigned channels, rate, block;
    struct gs_pacer *pacer;
    float *chunk; /* interleaved, all channels of the file; the reading thread's own */

    pthread_t thread;
    bool started;
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t changed; /* its time is gs_clock_now()'s */
    float *ahead;           /* interleaved ring of `capacity` frames, only the channels in use */
    uint64_t capacity, written, taken; /* frames */
    bool ended, closing, left;         /* `left`: the reading thread does nothing more */
};

static bool claims(const char *input) {
    return strncasecmp(input, "file:", 5) == 0;
}

static void release(struct gs_source *source) {
    if (source->reader)
        gs_reader_close(source->reader);
    pthread_cond_destroy(&source->changed);
    pthread_mutex_destroy(&source->lock);
    free(source->ahead);
    free(source->chunk);
    free(source);
}

/* Checks the wishes against the file and settles channels, rate and block. */
static enum gs_status settle(struct gs_source *source, const struct gs_stream_request *request,
                             const char *path, struct gs_error *error) {
    unsigned channels = gs_reader_channels(source->reader);
    unsigned rate = gs_reader_rate(source->reader);
    if (request->channels > channels)
        return gs_fail(error, GS_ERR_RANGE, "'%s' has %u channel%s, not %u", path, channels,
                       channels == 1 ? "" : "s", request->channels);
    if (rate < RATE_MIN || rate > RATE_MAX)
        return gs_fail(error, GS_ERR_RANGE, "'%s' has a rate of %u Hz; %d to %d are possible", path,
                       rate, RATE_MIN, RATE_MAX);
    if (request->rate != 0 && request->rate != rate)
        return gs_fail(error, GS_ERR_RANGE,
                       "'%s' has a rate of %u Hz, not %u; files are not resampled", path, rate,
                       request->rate);
    source->file_channels = channels;
    source->channels = request->channels ? request->channels : channels;
    if (source->channels > GS_MAX_CHANNELS)
        source->channels = GS_MAX_CHANNELS;
    source->rate = rate;
    return gs_pacer_block(request->block, &source->block, error);
}

static void describe(const struct gs_source *source, const char *path,
                     struct gs_stream_format *format) {
    const char *slash = strrchr(path, '/');
    *format = (struct gs_stream_format){
        .host = "file", .channels = source->channels, .rate = source->rate, .block = source->block};
    strncpy(format->device, slash ? slash + 1 : path, sizeof format->device - 1);
}

static enum gs_status open_file(const struct gs_stream_request *request, struct gs_source **opened,
                                struct gs_stream_format *format, struct gs_error *error) {
    char *path = gs_path_expand(request->input + strlen("file:"));
    struct gs_source *source = calloc(1, sizeof *source);
    if (!path || !source) {
        free(path);
        free(source);
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&source->lock, NULL);
    pthread_cond_init(&source->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);

    enum gs_status status = GS_OK;
    if (*path == '\0')
        status = gs_fail(error, GS_ERR_USAGE, "no file is named: file:PATH");
    if (status == GS_OK)
        status = gs_reader_open(path, &source->reader, error);
    if (status == GS_OK)
        status = settle(source, request, path, error);
    if (status == GS_OK) {
        uint64_t length = gs_reader_frames(source->reader);
        uint64_t from = request->resume < length ? request->resume : length;
        source->ended = from == length;
        if (from > 0)
            status = gs_reader_seek(source->reader, from, error);
    }
    if (status == GS_OK) {
        source->capacity = source->rate + 2 * source->block + CHUNK;
        source->ahead = malloc(source->capacity * source->channels * sizeof(float));
        source->chunk = malloc((size_t)CHUNK * source->file_channels * sizeof(float));
        if (!source->ahead || !source->chunk)
            status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    if (status == GS_OK) {
        describe(source, path, format);
        *opened = source;
    } else {
        release(source);
    }
    free(path);
    return status;
}

/* Adds `frames` frames of the chunk to the ring, which has room for them. */
static void store(struct gs_source *source, uint64_t frames) {
    for (uint64_t i = 0; i < frames; i++) {
        float *to = source->ahead + (source->written + i) % source->capacity * source->channels;
        memcpy(to, source->chunk + i * source->file_channels, source->channels * sizeof(float));
    }
    source->written += frames;
}

static void *read_ahead(void *context) {
    struct gs_source *source = context;
    pthread_mutex_lock(&source->lock);
    while (!source->ended && !source->closing) {
        if (source->capacity - (source->written - source->taken) < CHUNK) {
            pthread_cond_wait(&source->changed, &source->lock);
            continue;
        }
        pthread_mutex_unlock(&source->lock);
        uint64_t got = 0;
        struct gs_error error;
        enum gs_status status = gs_reader_read(source->reader, source->chunk, CHUNK, &got, &error);
        if (status != GS_OK)
            gs_log(GS_LOG_ERROR, "silence follows: %s", error.text);
        pthread_mutex_lock(&source->lock);
        if (status != GS_OK || got == 0)
            source->ended = true;
        else
            store(source, got);
        pthread_cond_broadcast(&source->changed);
    }
    source->left = true;
    pthread_cond_broadcast(&source->changed);
    pthread_mutex_unlock(&source->lock);
    return NULL;
}

/* Waits for the reading thread rather than leave a gap; silence only behind the file's end. */
static bool render(void *context, float *const *planar, unsigned frames) {
    struct gs_source *source = context;
    pthread_mutex_lock(&source->lock);
    while (!source->closing && !source->ended && source->written - source->taken < frames)
        pthread_cond_wait(&source->changed, &source->lock);
    uint64_t there = source->written - source->taken;
    unsigned count = there < frames ? (unsigned)there : frames;
    for (unsigned c = 0; c < source->channels; c++) {
        for (unsigned i = 0; i < count; i++)
            planar[c][i] =
                source->ahead[(source->taken + i) % source->capacity * source->channels + c];
        memset(planar[c] + count, 0, (frames - count) * sizeof(float));
    }
    source->taken += count;
    bool go_on = !source->closing;
    pthread_cond_broadcast(&source->changed);
    pthread_mutex_unlock(&source->lock);
    return go_on;
}

static enum gs_status start(struct gs_source *source, gs_deliver *deliver, void *context,
                            struct gs_error *error) {
    int failure = pthread_create(&source->thread, NULL, read_ahead, source);
    if (failure != 0)
        return gs_fail(error, GS_ERR_SYSTEM, "a thread could not be started: %s",
                       strerror(failure));
    source->started = true;
    struct gs_pacing pacing = {.channels = source->channels,
                               .rate = source->rate,
                               .block = source->block,
                               .render = render,
                               .render_context = source,
                               .deliver = deliver,
                               .deliver_context = context};
    return gs_pacer_start(&pacing, &source->pacer, error);
}

static bool alive(struct gs_source *source) {
    (void)source;
    return true;
}

/* Whether the reading thread leaves in time. */
static bool leaves(struct gs_source *source) {
    const int64_t at = gs_clock_now() + JOIN_MILLISECONDS * GS_MILLISECOND;
    const struct timespec limit = {.tv_sec = at / GS_SECOND, .tv_nsec = at % GS_SECOND};
    int late = 0;
    pthread_mutex_lock(&source->lock);
    while (!source->left && !late)
        late = pthread_cond_timedwait(&source->changed, &source->lock, &limit);
    const bool left = source->left;
    pthread_mutex_unlock(&source->lock);
    return left;
}

static void close_file(struct gs_source *source) {
    pthread_mutex_lock(&source->lock);
    source->closing = true;
    pthread_cond_broadcast(&source->changed);
    pthread_mutex_unlock(&source->lock);
    gs_pacer_stop(source->pacer);
    if (source->started) {
        /* A read that hangs (a dead network folder) must not keep the process: leave it behind. */
        if (!leaves(source)) {
            pthread_detach(source->thread);
            return;
        }
        pthread_join(source->thread, NULL);
    }
    release(source);
}

const struct gs_source_class gs_source_file = {.name = "file",
                                               .claims = claims,
                                               .open = open_file,
                                               .start = start,
                                               .alive = alive,
                                               .close = close_file};
