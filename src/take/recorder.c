#include "recorder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "disk.h"
#include "gainstage/clock.h"
#include "gainstage/takes.h"
#include "opening.h"

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

/* ---- telling ---- */

static void __attribute__((format(printf, 5, 6)))
tell(struct gs_recorder *recorder, enum gs_writer_event_kind kind, uint64_t ticket,
     const struct gs_take *take, const char *format, ...) {
    struct gs_writer_event event = {.kind = kind, .ticket = ticket};
    if (take)
        event.take = *take;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(event.text, sizeof event.text, format, arguments);
    va_end(arguments);
    recorder->emit(recorder->context, &event);
}

static uint64_t cursor(const struct gs_recorder *recorder) {
    return recorder->now.take.start + recorder->now.take.frames;
}

static uint64_t boundary(const struct gs_recorder *recorder) {
    return recorder->stop_at < recorder->split_at ? recorder->stop_at : recorder->split_at;
}

/* ---- markers ---- */

static void count_markers(struct gs_recorder *recorder) {
    unsigned count = 0;
    while (count < recorder->marker_count && recorder->markers[count].frame < recorder->split_at &&
           recorder->markers[count].frame <= recorder->stop_at)
        count++;
    recorder->now.take.markers = count;
}

void gs_recorder_mark(struct gs_recorder *recorder, uint64_t position, const char *label) {
    if (!recorder->open || position < recorder->now.take.start)
        return;
    if (recorder->marker_count == GS_RECORDER_MARKERS) {
        if (!recorder->markers_full)
            tell(recorder, GS_WRITER_WARNING, 0, &recorder->now.take,
                 "%s: no room for more than %d markers", recorder->now.take.name,
                 GS_RECORDER_MARKERS);
        recorder->markers_full = true;
        return;
    }
    unsigned at = recorder->marker_count++;
    for (; at > 0 && recorder->markers[at - 1].frame > position; at--)
        recorder->markers[at] = recorder->markers[at - 1];
    recorder->markers[at] = (struct gs_marker){.frame = position};
    snprintf(recorder->markers[at].label, sizeof recorder->markers[at].label, "%s", label);
    gs_note_mark(position < recorder->split_at ? &recorder->now.note : &recorder->next.note,
                 &recorder->markers[at]);
    count_markers(recorder);
}

/* ---- the sidecar ---- */

static struct gs_sidecar_view view_of(const struct gs_recorder *recorder, const char *state) {
    return (struct gs_sidecar_view){.take = &recorder->now.take,
                                    .markers = recorder->markers,
                                    .count = recorder->now.take.markers,
                                    .state = state,
                                    .journal = recorder->journal};
}

/* A sidecar that can't be written is no reason not to record: told once. */
static void write_sidecar(struct gs_recorder *recorder, const struct gs_sidecar_view *view) {
    struct gs_sidecar *sidecar = &recorder->now.sidecar;
    struct gs_error error;
    if (gs_sidecar_write(sidecar, view, &error) == GS_OK) {
        sidecar->failure_told = false;
        return;
    }
    if (!sidecar->failure_told)
        tell(recorder, GS_WRITER_WARNING, 0, &recorder->now.take,
             "the take goes on, but what is known about it can't be stored: %s", error.text);
    sidecar->failure_told = true;
}

/* The ring's end is now, but for the block that is just being filled. */
static void set_origin(struct gs_recorder *recorder) {
    struct timespec now;
    const uint64_t start = recorder->now.take.start, end = gs_broadcast_end(&recorder->ring);
    const int64_t ago = end >= start ? gs_clock_span(end - start, recorder->rate)
                                     : -gs_clock_span(start - end, recorder->rate);
    clock_gettime(CLOCK_REALTIME, &now);
    recorder->origin_position = start;
    recorder->origin_clock = (int64_t)now.tv_sec * GS_SECOND + now.tv_nsec - ago;
    /* on the grid of samples that begins at midnight: times of takes that follow are exact */
    const uint64_t part = (uint64_t)(recorder->origin_clock % GS_SECOND);
    const uint64_t sample = (part * recorder->rate + GS_SECOND / 2) / GS_SECOND;
    recorder->origin_clock += gs_clock_span(sample, recorder->rate) - (int64_t)part;
}

/* Headers say what the sidecar says. */
static void describe_files(struct gs_recorder *recorder, const struct gs_sidecar_view *view) {
    gs_sidecar_describe(&recorder->now.sidecar, view, &recorder->metadata);
    gs_files_describe(&recorder->now.files, &recorder->metadata);
}

static void begin_sidecar(struct gs_recorder *recorder) {
    const struct gs_sidecar_view view = view_of(recorder, "recording");
    const int64_t began =
        recorder->origin_clock +
        gs_clock_span(recorder->now.take.start - recorder->origin_position, recorder->rate);
    gs_sidecar_begin(&recorder->now.sidecar,
                     &(struct timespec){.tv_sec = began / GS_SECOND, .tv_nsec = began % GS_SECOND});
    describe_files(recorder, &view);
    write_sidecar(recorder, &view);
}

static void keep_sidecar(struct gs_recorder *recorder) {
    const struct gs_sidecar_view view = view_of(recorder, "recording");
    if (!gs_sidecar_is_due(&recorder->now.sidecar, &view))
        return;
    describe_files(recorder, &view);
    write_sidecar(recorder, &view);
}

void gs_recorder_labels(struct gs_recorder *recorder, const struct gs_labels *labels) {
    if (!recorder->open)
        return;
    const struct gs_sidecar_view view = view_of(recorder, "recording");
    gs_sidecar_label(&recorder->now.sidecar, labels);
    describe_files(recorder, &view);
}

/* ---- opening ---- */

/* Its files are open and hold `frames` frames already. */
static void roll(struct gs_recorder *recorder, uint64_t start, uint64_t frames) {
    recorder->open = true;
    recorder->now.take.start = start;
    recorder->now.take.frames = frames;
    recorder->position = start + frames;
    recorder->gap = recorder->have = recorder->offset = 0;
    recorder->gap_told = false;
    recorder->budget = 0;
    recorder->stop_at = recorder->split_at = GS_RECORDER_NEVER;
    recorder->marker_count = 0;
    recorder->markers_full = false;
    recorder->updated = recorder->pushed = recorder->synced = gs_clock_now();
    set_origin(recorder);
}

void gs_recorder_start(struct gs_recorder *recorder, const struct gs_take_options *options,
                       uint64_t position, uint64_t ticket) {
    if (recorder->open) {
        tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "already recording %s",
             recorder->now.take.name);
        return;
    }
    /* with a little margin, or the oldest would be overwritten before it is read */
    const uint64_t margin = recorder->rate / 50, oldest = gs_broadcast_oldest(&recorder->ring);
    const bool gone = oldest > 0 && position < oldest + margin;
    struct gs_error error;
    char instead[480];
    if (gs_opening_begin(recorder, options, &recorder->now, instead, sizeof instead, &error)) {
        tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "%s", error.text);
        return;
    }
    uint64_t start = position;
    if (gone) {
        const uint64_t end = gs_broadcast_end(&recorder->ring);
        start = gs_broadcast_oldest(&recorder->ring) + margin;
        start = start > end ? end : start;
    }
    roll(recorder, start, 0);
    gs_note_start(&recorder->now.note, start);
    begin_sidecar(recorder);
    if (gone)
        tell(recorder, GS_WRITER_STARTED, ticket, &recorder->now.take,
             "begins %.3f s late: older sound is no longer held",
             (double)(start - position) / recorder->rate);
    else
        tell(recorder, GS_WRITER_STARTED, ticket, &recorder->now.take, "%s", instead);
}

/* ---- going on with what another engine has left ---- */

/* Markers and labels as they were. */
static void take_over(struct gs_recorder *recorder, const struct gs_unfinished *take) {
    for (unsigned i = 0; i < take->marker_count && i < GS_RECORDER_MARKERS; i++)
        recorder->markers[recorder->marker_count++] = take->markers[i];
    count_markers(recorder);
    gs_sidecar_resume(&recorder->now.sidecar);
    begin_sidecar(recorder);
}

static bool reopen(struct gs_recorder *recorder, const struct gs_take_options *options,
                   struct gs_unfinished *take, uint64_t frames) {
    struct gs_recording *now = &recorder->now;
    struct gs_take_options same = *options;
    same.format = take->format;
    same.dry = take->dry[0] != '\0';
    *now = (struct gs_recording){.format = take->format, .options = same, .part = 1};
    if (take->channels != recorder->channels || take->rate != recorder->rate ||
        gs_files_reopen(&now->files, take, frames, NULL) != GS_OK)
        return false;
    const struct gs_take_names *names = &now->files.names;
    if (gs_sidecar_open(&now->sidecar, names, &same, recorder->channels, recorder->rate, NULL)) {
        gs_files_finish(&now->files, NULL, 0, NULL);
        return false;
    }
    gs_note_resume(&now->note, take);
    memcpy(now->take.name, names->name, sizeof now->take.name);
    memcpy(now->take.path, names->wet, sizeof now->take.path);
    memcpy(now->base, names->name, sizeof now->base);
    return true;
}

/* A continuation begins with the frame behind the last: NAME_2 beside NAME. */
static void name_continuation(struct gs_take_options *options, const char *wet) {
    const char *slash = strrchr(wet, '/'), *dot = gs_format_dot(wet);
    const size_t folder = slash ? (size_t)(slash - wet) : 0;
    const size_t length = dot && slash ? (size_t)(dot - slash - 1) : 0;
    if (!folder || !length || folder >= sizeof options->dir || length >= sizeof options->name)
        return;
    snprintf(options->dir, sizeof options->dir, "%.*s", (int)folder, wet);
    snprintf(options->name, sizeof options->name, "%.*s", (int)length, slash + 1);
    strcpy(options->template, "{name}");
    options->path[0] = '\0';
}

void gs_recorder_resume(struct gs_recorder *recorder, const struct gs_take_options *options,
                        struct gs_unfinished *take, uint64_t ticket) {
    struct gs_error error = {""};
    uint64_t frames = 0;
    const bool begun = take->start != GS_UNFINISHED_NOT_BEGUN;
    if (begun && gs_unfinished_frames(take, &frames, &error) == GS_OK &&
        reopen(recorder, options, take, frames)) {
        roll(recorder, take->start, frames);
        take_over(recorder, take);
        tell(recorder, GS_WRITER_STARTED, ticket, &recorder->now.take,
             "gone on with after the engine died");
        return;
    }
    gs_unfinished_close(take, &frames, &error);
    /* it ends there, even if more of it can be decoded: the next part begins with that */
    const struct gs_mending mending = {.length_only = true};
    enum gs_mended mended;
    (void)gs_take_mend(take->wet, &mending, &mended, &error);
    const uint64_t next = begun ? take->start + frames : gs_broadcast_end(&recorder->ring);
    struct gs_take_options more = *options;
    name_continuation(&more, take->wet);
    gs_recorder_start(recorder, &more, next, ticket);
}

/* ---- ending ---- */

static void look_for_deletion(struct gs_recorder *recorder) {
    struct gs_recording *now = &recorder->now;
    const char *path = now->deletion_told ? NULL : gs_files_deleted(&now->files);
    if (!path)
        return;
    now->deletion_told = true;
    tell(recorder, GS_WRITER_WARNING, 0, &now->take,
         "%s was deleted while it is recorded; it will be there again when the take has ended",
         path);
}

/* A key is pressed behind the latest sound: at the very end of the last take it is that one's. */
static uint64_t place_of(const struct gs_recorder *recorder, const struct gs_marker *marker) {
    const struct gs_take *take = &recorder->now.take;
    const bool at_end = !recorder->open && marker->frame == take->start + take->frames;
    return at_end && take->frames > 0 ? marker->frame - 1 : marker->frame;
}

/* Closes the files with the markers that belong to them; those behind stay for the next take.
 * `fault` is why the take ends by itself, NULL when it was asked to. */
static enum gs_status close_files(struct gs_recorder *recorder, const struct gs_error *fault,
                                  struct gs_error *error) {
    struct gs_take *take = &recorder->now.take;
    look_for_deletion(recorder);
    const uint64_t end = take->start + take->frames;
    unsigned count = 0;
    for (; count < recorder->marker_count; count++) {
        const uint64_t place = place_of(recorder, &recorder->markers[count]);
        if (place >= end)
            break;
        recorder->markers[count].frame = place - take->start;
    }
    take->markers = count;
    struct gs_sidecar_view view = view_of(recorder, "complete");
    describe_files(recorder, &view);
    const enum gs_status status =
        gs_files_finish(&recorder->now.files, recorder->markers, count, error);
    view.state = fault || status ? "ended" : "complete";
    view.from_start = true;
    if (fault || status) /* the same disk: its fault is told already */
        recorder->now.sidecar.failure_told = true;
    view.ended = fault ? fault->text : status && error ? error->text : NULL;
    write_sidecar(recorder, &view);
    gs_sidecar_done(&recorder->now.sidecar);
    gs_note_end(&recorder->now.note);
    recorder->marker_count -= count;
    memmove(recorder->markers, recorder->markers + count,
            recorder->marker_count * sizeof *recorder->markers);
    return status;
}

static void drop_split(struct gs_recorder *recorder, const char *why) {
    if (recorder->split_at == GS_RECORDER_NEVER)
        return;
    gs_files_discard(&recorder->next.files);
    gs_sidecar_discard(&recorder->next.sidecar);
    gs_note_end(&recorder->next.note);
    recorder->split_at = GS_RECORDER_NEVER;
    if (recorder->split_ticket) /* nobody waits for one that came by itself */
        tell(recorder, GS_WRITER_REFUSED, recorder->split_ticket, NULL, "no next take: %s", why);
}

/* What follows from `start` on goes into `part`. The ring still holds it. */
static void move_to(struct gs_recorder *recorder, const struct gs_recording *part, uint64_t start) {
    recorder->now = *part;
    recorder->now.take.start = recorder->position = start;
    recorder->gap = recorder->have = recorder->offset = 0;
    recorder->gap_told = recorder->markers_full = false;
    recorder->budget = 0;
    recorder->updated = recorder->pushed = recorder->synced = gs_clock_now();
    gs_note_start(&recorder->now.note, start);
    count_markers(recorder);
    begin_sidecar(recorder);
}

/* A take that the disk does not take any more goes on elsewhere, without a gap: in a new file
 * beside it when the file alone was too large, else in the fallback folder. */
static bool go_on(struct gs_recorder *recorder, enum gs_status cause,
                  const struct gs_error *fault) {
    static const double SHORTEST = 10; /* seconds of a part, or a tiny limit would make many */
    struct gs_recording part;
    struct gs_recording *now = &recorder->now;
    struct gs_error error;
    const bool large =
        cause == GS_ERR_RANGE && (double)now->take.frames >= SHORTEST * recorder->rate;
    if ((!large || gs_opening_elsewhere(recorder, now, true, &part, &error)) &&
        gs_opening_elsewhere(recorder, now, false, &part, &error))
        return false;
    /* what a failing disk was given since the last sync may never have arrived: it is stored again,
     * and cut off here where that can be done */
    const bool doubtful = cause == GS_ERR_IO && !gs_files_stored(&now->files);
    uint64_t kept = doubtful ? now->synced : now->take.frames;
    gs_files_cut(&now->files, kept);
    /* other programs see what the header counts, and it may not be possible to write that any more
     */
    if (gs_files_update(&now->files, false, &error) && kept > now->counted)
        kept = now->counted;
    now->take.frames = gs_files_frames(&now->files);
    const struct gs_take old = now->take;
    *part.sidecar.labels = *now->sidecar.labels; /* what was said holds for the rest, too */
    close_files(recorder, fault, &error);
    drop_split(recorder, "the disk failed");
    move_to(recorder, &part, old.start + kept);
    tell(recorder, GS_WRITER_MOVED, 0, &recorder->now.take, "%.100s: %.200s; it goes on in %.200s",
         old.name, fault->text, recorder->now.take.path);
    return true;
}

/* A fault of the disk: what is there is made valid, wet and dry of one length. */
static void end_by_fault(struct gs_recorder *recorder, enum gs_status cause,
                         const struct gs_error *fault) {
    struct gs_take *take = &recorder->now.take;
    struct gs_error late;
    const uint64_t ticket = recorder->stop_at == GS_RECORDER_NEVER ? 0 : recorder->stop_ticket;
    take->frames = gs_files_frames(&recorder->now.files);
    if (go_on(recorder, cause, fault))
        return;
    gs_files_cut(&recorder->now.files, take->frames);
    recorder->open = false;
    const bool lost = close_files(recorder, fault, &late) && recorder->now.deletion_told;
    drop_split(recorder, "the disk failed");
    recorder->stop_at = GS_RECORDER_NEVER;
    tell(recorder, GS_WRITER_ENDED, ticket, take, "%s%s%s", fault->text, lost ? "; " : "",
         lost ? late.text : "");
}

static void close_take(struct gs_recorder *recorder, uint64_t ticket) {
    struct gs_error error;
    struct gs_take *take = &recorder->now.take;
    if (close_files(recorder, NULL, &error))
        tell(recorder, GS_WRITER_ENDED, ticket, take, "%s", error.text);
    else
        tell(recorder, GS_WRITER_FINISHED, ticket, take, "%s", "");
}

static void stop_now(struct gs_recorder *recorder) {
    struct gs_take *take = &recorder->now.take;
    const uint64_t wanted = recorder->stop_at > take->start ? recorder->stop_at - take->start : 0;
    if (wanted < take->frames) { /* the call came very late; FLAC keeps what it has */
        gs_files_cut(&recorder->now.files, wanted);
        take->frames = gs_files_frames(&recorder->now.files);
    }
    drop_split(recorder, "the take was stopped before it");
    recorder->open = false;
    recorder->stop_at = GS_RECORDER_NEVER;
    close_take(recorder, recorder->stop_ticket);
}

/* The call came late: what lies behind `position` goes into the next take, read anew. */
static void take_back(struct gs_recorder *recorder, uint64_t position) {
    struct gs_take *take = &recorder->now.take;
    if (cursor(recorder) <= position || position < take->start)
        return;
    gs_files_cut(&recorder->now.files, position - take->start);
    take->frames = gs_files_frames(&recorder->now.files);
    recorder->position = cursor(recorder);
    recorder->gap = recorder->have = recorder->offset = 0;
}

static void split_now(struct gs_recorder *recorder) {
    const uint64_t wanted = recorder->split_at;
    take_back(recorder, wanted);
    const uint64_t start = cursor(recorder);
    recorder->split_at = GS_RECORDER_NEVER;
    close_take(recorder, 0);
    recorder->now = recorder->next;
    recorder->next = (struct gs_recording){0};
    recorder->now.take.start = start;
    recorder->gap_told = false;
    recorder->markers_full = false;
    gs_note_start(&recorder->now.note, start);
    count_markers(recorder);
    begin_sidecar(recorder);
    if (start > wanted)
        tell(recorder, GS_WRITER_STARTED, recorder->split_ticket, &recorder->now.take,
             "begins %.3f s late: what came before is in the last take",
             (double)(start - wanted) / recorder->rate);
    else
        tell(recorder, GS_WRITER_STARTED, recorder->split_ticket, &recorder->now.take, "%s", "");
}

void gs_recorder_stop(struct gs_recorder *recorder, uint64_t position, uint64_t ticket) {
    if (!recorder->open) {
        tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "nothing is being recorded");
        return;
    }
    if (recorder->stop_at != GS_RECORDER_NEVER) { /* the earlier end holds */
        const bool sooner = position < recorder->stop_at;
        tell(recorder, GS_WRITER_REFUSED, sooner ? recorder->stop_ticket : ticket, NULL,
             "the take ends sooner by another stop");
        if (!sooner)
            return;
    }
    recorder->stop_at = position;
    recorder->stop_ticket = ticket;
    count_markers(recorder);
}

void gs_recorder_next(struct gs_recorder *recorder, const struct gs_take_options *options,
                      uint64_t position, uint64_t ticket) {
    if (!recorder->split_ticket)
        drop_split(recorder, "another comes sooner");
    const char *why = !recorder->open                           ? "nothing is being recorded"
                      : recorder->split_at != GS_RECORDER_NEVER ? "a next take is waiting already"
                      : recorder->stop_at <= position           ? "the take ends before it"
                                                                : NULL;
    if (why) {
        tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "no next take: %s", why);
        return;
    }
    struct gs_error error;
    char instead[480];
    if (gs_opening_begin(recorder, options, &recorder->next, instead, sizeof instead, &error)) {
        tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "%s", error.text);
        return;
    }
    if (instead[0])
        tell(recorder, GS_WRITER_WARNING, 0, &recorder->now.take, "%s", instead);
    recorder->split_at = position;
    recorder->split_ticket = ticket;
    count_markers(recorder);
}

/* ---- writing ---- */

/* The ring's position up to which frames may be written now. */
static uint64_t horizon(const struct gs_recorder *recorder) {
    const uint64_t end = gs_broadcast_end(&recorder->ring);
    const uint64_t limit = boundary(recorder);
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
    gs_recorder_mark(recorder, cursor(recorder), label);
    gs_journal_loss(recorder->journal, cursor(recorder), frames, GS_LOSS_DISK, 1);
    tell(recorder, GS_WRITER_WARNING, 0, &recorder->now.take,
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
        gs_fail(&error, GS_ERR_FULL, "%s: disk full", recorder->now.files.names.wet);
        end_by_fault(recorder, GS_ERR_FULL, &error);
        return;
    }
    recorder->now.take.frames += frames;
    gs_gauge_add(&recorder->now.sidecar.gauge, wet, frames);
    const enum gs_status status = gs_files_write(&recorder->now.files, wet, dry, frames, &error);
    if (status)
        end_by_fault(recorder, status, &error);
}

bool gs_recorder_step(struct gs_recorder *recorder) {
    if (!recorder->open)
        return false;
    const uint64_t limit = boundary(recorder);
    if (cursor(recorder) >= limit) {
        if (recorder->stop_at <= recorder->split_at)
            stop_now(recorder);
        else
            split_now(recorder);
        return true;
    }
    if (!recorder->gap && !recorder->have && !fetch(recorder))
        return false;
    const uint64_t left = limit - cursor(recorder);
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
    keep_sidecar(recorder);
    const int64_t now = gs_clock_now();
    const bool sync = now - recorder->synced >= SYNC_INTERVAL || much_to_sync(recorder);
    if (!sync && now - recorder->updated < UPDATE_INTERVAL)
        return;
    struct gs_error error;
    recorder->updated = now;
    const enum gs_status status = gs_files_update(&recorder->now.files, sync, &error);
    if (status) {
        end_by_fault(recorder, status, &error);
        return;
    }
    recorder->now.counted = recorder->now.take.frames;
    if (sync) {
        recorder->now.synced = recorder->now.take.frames;
        gs_note_sync(&recorder->now.note);
        recorder->synced = recorder->pushed = now;
        look_for_deletion(recorder);
    } else if (now - recorder->pushed >= PUSH_INTERVAL) {
        gs_files_push(&recorder->now.files);
        recorder->pushed = now;
    }
}

uint64_t gs_recorder_behind(const struct gs_recorder *recorder) {
    const uint64_t until = recorder->open ? horizon(recorder) : 0;
    const uint64_t at = recorder->open ? cursor(recorder) : 0;
    return until > at ? until - at : 0;
}

uint64_t gs_recorder_until_boundary(const struct gs_recorder *recorder) {
    const uint64_t limit = recorder->open ? boundary(recorder) : GS_RECORDER_NEVER;
    const uint64_t end = gs_broadcast_end(&recorder->ring);
    return limit == GS_RECORDER_NEVER ? limit : limit > end ? limit - end : 0;
}
