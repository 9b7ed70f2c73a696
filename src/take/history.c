#include "history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/path.h"
#include "gainstage/takes.h"
#include "moves.h"
#include "replace.h"
#include "sidecar_text.h"

#define PATIENCE (250 * GS_MILLISECOND)
#define PAUSE    (5 * GS_MILLISECOND)

/* As gs_moves_lock(), but whoever has it may have been stopped, and a take goes on meanwhile. */
static int lock_soon(const char *dir) {
    const struct timespec pause = {.tv_nsec = PAUSE};
    const int64_t deadline = gs_clock_now() + PATIENCE;
    const int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (folder >= 0 && flock(folder, LOCK_EX | LOCK_NB) &&
           (errno == EINTR || errno == EWOULDBLOCK)) {
        if (gs_clock_now() >= deadline) {
            close(folder);
            return -1;
        }
        nanosleep(&pause, NULL);
    }
    return folder;
}

bool gs_history_is_free(const struct gs_unfinished *take) {
    const char *slash = strrchr(take->wet, '/');
    const int length = slash ? (int)(slash - take->wet) : 0;
    char *dir = gs_path_format("%.*s", length ? length : 1, take->wet);
    const int folder = dir ? lock_soon(dir) : -1;
    if (folder >= 0)
        gs_moves_unlock(folder);
    free(dir);
    return folder >= 0;
}

/* Nothing when the sidecar knows as much already. */
static void describe(const struct gs_unfinished *take, uint64_t frames,
                     const struct gs_take_facts *facts, struct gs_text *text) {
    struct gs_journal_extract piece;
    const struct gs_take about = {.start = take->start, .frames = frames};
    unsigned from = 0, to = 0;
    while (from < take->marker_count && take->markers[from].frame < take->start)
        from++;
    for (to = from; to < take->marker_count && take->markers[to].frame < take->start + frames;)
        to++;
    const struct gs_sidecar_view view = {
        .take = &about, .markers = take->markers ? take->markers + from : NULL, .count = to - from};
    if (!take->past) {
        if (view.count > facts->markers)
            gs_sidecar_add_markers(text, &view);
        return;
    }
    if (!gs_journal_read(take->past, take->start, take->start + frames, &piece)) {
        text->failed = true;
        return;
    }
    gs_sidecar_add_history(text, &view, &piece, take->channels);
    gs_journal_extract_done(&piece);
}

void gs_history_keep(const struct gs_unfinished *take, uint64_t frames) {
    const char *slash = strrchr(take->wet, '/'), *dot = gs_format_dot(take->wet);
    if (!slash || !dot)
        return;
    const int length = (int)(slash - take->wet), stem = (int)(dot - slash - 1);
    char *dir = gs_path_format("%.*s", length ? length : 1, take->wet);
    char *path = NULL, *fresh = NULL, *bytes = NULL, *changed = NULL;
    size_t size;
    struct gs_take_facts facts = {0};
    struct gs_text text = {0};
    const bool named = dir && gs_sidecar_paths(dir, slash + 1, stem, &path, &fresh);
    const int folder = named ? lock_soon(dir) : -1;
    if (folder >= 0 && gs_sidecar_load(path, &bytes, &size, NULL) == GS_OK &&
        gs_sidecar_parse(bytes, size, &facts, NULL) == GS_OK && facts.recording) {
        describe(take, frames, &facts, &text);
        if (text.length && !text.failed &&
            gs_sidecar_merge(bytes, size, gs_text_string(&text), &changed, NULL) == GS_OK)
            (void)gs_replace(path, fresh, folder, changed, strlen(changed), GS_REPLACE, NULL);
    }
    if (folder >= 0)
        gs_moves_unlock(folder);
    gs_take_facts_done(&facts);
    gs_text_done(&text);
    free(changed);
    free(bytes);
    free(fresh);
    free(path);
    free(dir);
}
