/* The writer's round: from the ring into the open take's files, and these to the disk. */
#include "recorder_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "disk.h"
#include "gainstage/clock.h"

/* While no end is set, writing keeps this far behind the ring's end. A stop or split arrives a
 * little later than the frame that it names: so that frame is not in the file yet, and nothing has
 * to be taken back. What waits lies safe in the ring. A WAV can be cut, so little will do; FLAC
 * can't. */
#define HOLD_BACK_SECONDS      0.02
#define HOLD_BACK_FLAC_SECONDS 0.1
/* What a dead process leaves behind: headers count everything that was written this long ago at the
 * latest. What a power cut leaves behind: all up to the last sync, which was no longer ago than its
 * interval and its own time. In between the system is asked to begin storing, so that a sync finds
 * little left to do. */
#define UPDATE_INTERVAL (100 * GS_MILLISECOND)
#define PUSH_INTERVAL   (250 * GS_MILLISECOND)
#define SYNC_INTERVAL   (800 * GS_MILLISECOND)

enum gs_status gs_recorder_init(struct gs_recorder *recorder, struct gs_broadcast ring,
                                unsigned channels, unsigned rate) {
    *recorder = (struct gs_recorder){.ring = ring,
                                     .channels = channels,
                                     .rate = rate,
                                     .stop_at = GS_RECORDER_NEVER,
                                     .split_at = GS_RECORDER_NEVER};
    const size_t samples = (size_t)GS_RECORDER_CHUNK * channels;
    recorder->items = calloc(samples * 2, sizeof(float));
    recorder->wet = calloc(samples, sizeof(float));
    recorder->dry = calloc(samples, sizeof(float));
    recorder->silence = calloc(samples, sizeof(float));
    recorder->markers = calloc(GS_RECORDER_MARKERS, sizeof(struct gs_marker));
    if (recorder->items && recorder->wet && recorder->dry && recorder->silence && recorder->markers)
        return GS_OK;
    gs_recorder_done(recorder);
    return GS_ERR_MEMORY;
}

void gs_recorder_done(struct gs_recorder *recorder) {
    gs_sidecar_done(&recorder->now.sidecar);
    gs_sidecar_done(&recorder->next.sidecar);
    free(recorder->items);
    free(recorder->wet);
    free(recorder->dry);
    free(recorder->silence);
    free(recorder->markers);
    *recorder = (struct gs_recorder){0};
}

/* The ring's position up to which frames may be written now. */
static uint64_t horizon(const struct gs_recorder *recorder) {
    const uint64_t end = gs_broadcast_end(&recorder->ring);
    const uint64_t limit = gs_recorder_boundary(recorder);
    if (limit <= end)
        return limit;
    const bool flac = recorder->now.format == GS_FORMAT_FLAC;
    const uint64_t back =
        (uint64_t)((flac ? HOLD_BACK_FLAC_SECONDS : HOLD_BACK_SECONDS) * recorder->rate);
    return end > back ? end - back : 0;
}

static bool fetch(struct gs_recorder *recorder) {
    const uint64_t until = horizon(recorder);
    if (recorder->position >= until)
        return false;
    const uint64_t left = until - recorder->position;
    recorder->have =
        gs_broadcast_read(&recorder->ring, &recorder->position, recorder->items,
                          left < GS_RECORDER_CHUNK ? left : GS_RECORDER_CHUNK, &recorder->gap);
    recorder->offset = 0;
    recorder->gap_told = false;
    return recorder->have || recorder->gap;
}

static void tell_gap(struct gs_recorder *recorder, uint64_t frames) {
    char label[64];
    snprintf(label, sizeof label, "%llu frames lost (disk too slow)", (unsigned long long)frames);
    gs_recorder_mark(recorder, gs_recorder_cursor(recorder), label);
    gs_journal_loss(recorder->journal, gs_recorder_cursor(recorder), frames, GS_LOSS_DISK, 1);
    gs_recorder_tell(recorder, GS_WRITER_WARNING, 0, &recorder->now.take,
                     "%s: the disk is too slow: %llu frames lost, silence in their place",
                     recorder->now.take.name, (unsigned long long)frames);
    recorder->gap_told = true;
}

static void separate(struct gs_recorder *recorder, uint64_t frames) {
    const size_t width = recorder->channels;
    const float *from = recorder->items + recorder->offset * width * 2;
    for (uint64_t i = 0; i < frames; i++, from += width * 2) {
        memcpy(recorder->dry + i * width, from, width * sizeof *from);
        memcpy(recorder->wet + i * width, from + width, width * sizeof *from);
    }
}

/* Bytes that are kept free for what comes at the end: markers in both files, and the sidecar, which
 * is written beside the old one. At most a megabyte. */
static double reserve(const struct gs_recorder *recorder) {
    static const double base = 192 * 1024, marker = 256, most = 1 << 20;
    struct stat sidecar;
    double bytes = base + marker * recorder->marker_count;
    if (stat(recorder->now.sidecar.path, &sidecar) == 0)
        bytes += 2.0 * (double)sidecar.st_size;
    return bytes < most ? bytes : most;
}

/* The take ends, or goes on elsewhere, while there is still room to end it properly. */
static bool has_room(struct gs_recorder *recorder, uint64_t frames) {
    const struct gs_recording *now = &recorder->now;
    const double sample = now->format == GS_FORMAT_FLAC ? 3 : gs_format_bytes(now->format);
    const double frame = sample * recorder->channels * (now->files.dry ? 2 : 1);
    const double bytes = frame * (double)frames, second = frame * recorder->rate;
    if (recorder->budget < bytes) {
        const double room = gs_disk_bytes(now->files.names.folder);
        recorder->budget = room < 0 ? second : room - reserve(recorder);
        if (recorder->budget > second) /* others fill it too: looked at once a second */
            recorder->budget = second;
    }
    recorder->budget -= bytes;
    return recorder->budget >= 0;
}

static void store(struct gs_recorder *recorder, const float *wet, const float *dry,
                  uint64_t frames) {
    struct gs_error error;
    if (!has_room(recorder, frames)) {
        gs_explain(&error, "%s: disk full", recorder->now.files.names.wet);
        gs_recorder_fail(recorder, GS_ERR_FULL, &error);
        return;
    }
    recorder->now.take.frames += frames;
    gs_gauge_add(&recorder->now.sidecar.gauge, wet, frames);
    const enum gs_status status = gs_files_write(&recorder->now.files, wet, dry, frames, &error);
    if (status)
        gs_recorder_fail(recorder, status, &error);
}

bool gs_recorder_step(struct gs_recorder *recorder) {
    if (!recorder->open)
        return false;
    const uint64_t limit = gs_recorder_boundary(recorder);
    if (gs_recorder_cursor(recorder) >= limit) {
        if (recorder->stop_at <= recorder->split_at)
            gs_recorder_stop_now(recorder);
        else
            gs_recorder_split_now(recorder);
        return true;
    }
    if (!recorder->gap && !recorder->have && !fetch(recorder))
        return false;
    const uint64_t left = limit - gs_recorder_cursor(recorder);
    if (recorder->gap) {
        uint64_t silent = recorder->gap < left ? recorder->gap : left;
        if (!recorder->gap_told)
            tell_gap(recorder, silent);
        silent = silent < GS_RECORDER_CHUNK ? silent : GS_RECORDER_CHUNK;
        recorder->gap -= silent;
        recorder->now.take.lost += silent;
        store(recorder, recorder->silence, recorder->silence, silent);
    } else {
        const uint64_t frames = recorder->have < left ? recorder->have : left;
        separate(recorder, frames);
        recorder->have -= frames;
        recorder->offset += frames;
        store(recorder, recorder->wet, recorder->dry, frames);
    }
    return true;
}

/* What is written faster than it sounds (pre-roll, what a stall has kept back) does not wait for
 * its time, once all of it is there. */
static bool much_to_sync(const struct gs_recorder *recorder) {
    const uint64_t due = (uint64_t)recorder->rate * SYNC_INTERVAL / GS_SECOND;
    return recorder->now.take.frames - recorder->now.synced >= due &&
           gs_recorder_behind(recorder) < due / 4;
}

/* Each time is counted from the beginning of the last: a disk that is slow to sync is synced no
 * less often. */
void gs_recorder_upkeep(struct gs_recorder *recorder) {
    if (!recorder->open)
        return;
    const int64_t now = gs_clock_now();
    const bool sync = now - recorder->synced >= SYNC_INTERVAL || much_to_sync(recorder);
    gs_recorder_keep_note(recorder, sync);
    gs_recorder_keep_sidecar(recorder);
    if (!sync && now - recorder->updated < UPDATE_INTERVAL)
        return;
    struct gs_error error;
    recorder->updated = now;
    const enum gs_status status = gs_files_update(&recorder->now.files, sync, &error);
    if (status) {
        gs_recorder_fail(recorder, status, &error);
        return;
    }
    recorder->now.counted = recorder->now.take.frames;
    if (sync) {
        recorder->now.synced = recorder->now.take.frames;
        gs_note_sync(&recorder->now.note);
        recorder->synced = recorder->pushed = now;
        gs_recorder_look_for_deletion(recorder);
    } else if (now - recorder->pushed >= PUSH_INTERVAL) {
        gs_files_push(&recorder->now.files);
        recorder->pushed = now;
    }
}

uint64_t gs_recorder_behind(const struct gs_recorder *recorder) {
    const uint64_t until = recorder->open ? horizon(recorder) : 0;
    const uint64_t at = recorder->open ? gs_recorder_cursor(recorder) : 0;
    return until > at ? until - at : 0;
}

uint64_t gs_recorder_until_boundary(const struct gs_recorder *recorder) {
    const uint64_t limit = recorder->open ? gs_recorder_boundary(recorder) : GS_RECORDER_NEVER;
    const uint64_t end = gs_broadcast_end(&recorder->ring);
    return limit == GS_RECORDER_NEVER ? limit : limit > end ? limit - end : 0;
}
