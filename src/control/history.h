/* What was changed, step by step, to be taken back. Knows settings, no engine. Main thread. */
#ifndef GAINSTAGE_CONTROL_HISTORY_H
#define GAINSTAGE_CONTROL_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/client.h"
#include "gainstage/param.h"

enum { GS_HISTORY_MAX = 200 };

/* All that a step can change. */
struct gs_snapshot {
    struct gs_settings settings;
    uint32_t pairs;  /* linked ones, a bit each */
    char preset[72]; /* as `status` shows it */
};

struct gs_change {
    int channel;
    enum gs_param_id id;
    double before, after;
};

/* One action of somebody's: a knob turned, a preset loaded. Undone and redone as a whole. */
struct gs_step {
    char label[80];       /* the command, for people; also what turns of one knob are known by */
    unsigned author;      /* the connection that its first change came from */
    char who[GS_WHO_MAX]; /* for people */
    int64_t time;         /* of its latest change, gs_clock_now() */
    bool told;            /* to the others */
    unsigned count;
    struct gs_change *change;
    uint32_t pairs_before, pairs_after;
    char preset_before[72], preset_after[72];
};

/* Zero-initialise it. */
struct gs_history {
    struct gs_step step[GS_HISTORY_MAX];
    unsigned count; /* steps that are known… */
    unsigned at;    /* …and how many of them are done: the others can be redone */
};

void gs_history_done(struct gs_history *history);

/* What a step is known by. `knob` names the one parameter that is turned, "2.comp.drive": turns of
 * the same one by the same person within a second are one step, also where each comes by a
 * connection of its own. NULL: a step of its own. */
struct gs_deed {
    const char *label;
    const char *knob;
    unsigned author; /* connection */
    const char *who;
    int64_t now; /* gs_clock_now() */
};
/* Whether this would go on with the latest step. */
bool gs_history_continues(const struct gs_history *history, const struct gs_deed *deed);
/* Adds what differs between the two. Steps that were undone can't be redone any more. False when
 * nothing differs. Out of memory the whole history is forgotten: half of one would lie. */
bool gs_history_note(struct gs_history *history, const struct gs_deed *deed,
                     const struct gs_snapshot *before, const struct gs_snapshot *after);
/* The step to be taken back or done again, NULL when there is none. Valid until the next note. */
struct gs_step *gs_history_undo(struct gs_history *history);
struct gs_step *gs_history_redo(struct gs_history *history);
/* The step that was done last, or NULL. */
struct gs_step *gs_history_latest(struct gs_history *history);

/* The step for people: "comp.drive 3.0 → 5.0", "2.comp.on on → off", "preset voice (12 values)".
 * `channels` is how many there are; `back` turns the values round. */
void gs_step_text(const struct gs_step *step, unsigned channels, bool back, char *out, size_t size);

#endif
