#include <math.h>

#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/gate.h"

/* Closer than this, in dB, the reduction has arrived. */
static const double arrived = 0.001;
/* Closer than this two linked reductions become one. */
static const double together = 0.01;

/* The reduction's way through a tile: from `target + way` at the beginning of each chunk. */
struct course {
    float target[GS_TILE_LANES], way[GS_TILE_LANES];
    float moved[GS_TILE_LANES][GS_CHUNK]; /* sample by sample, where a parameter moved */
    unsigned moving;                      /* a bit for each such chunk */
    bool busy;                            /* there is a reduction somewhere */
};

/* The largest |x| of every chunk. */
static gs_eight find_levels(const struct gs_tile *tile) {
    gs_eight level = gs_eight_of(0);
    for (unsigned i = 0; i < GS_CHUNK; i++)
        level = gs_eight_max(gs_eight_abs(tile->row[i]), level);
    return level;
}

/* Follows the peak of the window; true when that changed. */
static inline bool follow(struct gs_gate *gate, float level) {
    if (level >= gate->peak) {
        const bool changed = level != gate->peak;
        gate->peak = level;
        gate->candidate = 0;
        gate->age = 0;
        return changed;
    }
    gate->candidate = level > gate->candidate ? level : gate->candidate;
    if (++gate->age < gate->window)
        return false;
    gate->peak = gate->candidate;
    gate->candidate = 0;
    gate->age = 0;
    return true;
}

/* Decides between open and closed. */
static inline void listen(struct gs_gate *gate, float level) {
    const bool changed = follow(gate, level);
    if (gate->open) {
        if (level >= gate->close_level) {
            gate->held = gate->hold;
        } else if (--gate->held == 0) {
            gate->open = false;
            gate->target = gs_gate_law(gate);
        }
    } else if (level >= gate->open_level) {
        gate->open = true;
        gate->held = gate->hold;
        gate->target = 0;
    } else if (changed) {
        gate->target = gs_gate_law(gate);
    }
}

/* A chunk, sample by sample, on which a moved parameter may not turn the sound too fast. */
static void approach_slowly(struct gs_gate *gate, float *moved) {
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        const double distance = gate->target - gate->current;
        const double left = (double)(distance < 0 ? gate->attack[0] : gate->release[0]);
        const double step = distance * (1 - left);
        gate->current += step < -gate->step ? -gate->step : step > gate->step ? gate->step : step;
        moved[i] = (float)gate->current;
    }
    gate->moved--;
}

/* Lanes beyond a short tile's end stay as they are here: open. */
GS_EIGHT_INLINE void begin(struct course *course) {
    course->busy = false;
    course->moving = 0;
    gs_eight_store(course->target, gs_eight_of(0));
    gs_eight_store(course->way, gs_eight_of(0));
}

/* Brings the reduction a chunk nearer to its target. */
static inline void approach(struct gs_gate *gate, unsigned lane, struct course *course) {
    const double way = gate->current - gate->target;
    course->target[lane] = (float)gate->target;
    course->way[lane] = (float)way;
    course->busy = course->busy || gate->current != 0 || gate->target != 0;
    if (gate->moved != 0) {
        course->moving |= 1U << lane;
        approach_slowly(gate, course->moved[lane]);
    } else if (way != 0) {
        const float *left = way > 0 ? gate->attack : gate->release;
        gate->current = gate->target + way * (double)left[GS_CHUNK - 1];
    }
    if (fabs(gate->target - gate->current) < arrived)
        gate->current = gate->target;
}

/* The same for a whole tile in which the target stays. */
static void approach_at_once(struct gs_gate *gate, unsigned lanes, struct course *course) {
    const double target = gate->target;
    const float *left = gate->current > target ? gate->attack : gate->release;
    const double kept = (double)left[GS_CHUNK - 1];
    double current = gate->current;
    course->busy = current != 0 || target != 0;
    for (unsigned j = 0; j < lanes; j++)
        course->target[j] = (float)target;
    for (unsigned j = 0; j < lanes && current != target; j++) {
        const double way = current - target;
        course->way[j] = (float)way;
        current = target + way * kept;
        if (fabs(target - current) < arrived)
            current = target;
    }
    gate->current = current;
}

/* Where a parameter moved the reduction is known sample by sample. */
__attribute__((noinline)) static void put_moved(const struct course *course, gs_eight *reduction) {
    for (unsigned i = 0; i < GS_CHUNK; i++)
        for (unsigned j = 0; j < GS_TILE_LANES; j++)
            if (course->moving >> j & 1)
                reduction[i][j] = course->moved[j][i];
}

/* The reduction of every sample turned into gain. */
static void apply(struct gs_gate *gate, const struct course *course, struct gs_tile *tile) {
    if (!course->busy)
        return;
    const gs_eight target = gs_eight_load(course->target);
    const gs_eight way = gs_eight_load(course->way);
    const gs_eight_bits rising = way > 0;
    gs_eight reduction[GS_CHUNK];
    if (gs_eight_mask(rising) == 0)
        for (unsigned i = 0; i < GS_CHUNK; i++)
            reduction[i] = target + way * gate->release[i];
    else
        for (unsigned i = 0; i < GS_CHUNK; i++)
            reduction[i] = target + way * gs_eight_select(rising, gs_eight_of(gate->attack[i]),
                                                          gs_eight_of(gate->release[i]));
    if (course->moving != 0)
        put_moved(course, reduction);
    gs_eight most = gs_eight_of(gate->reduction);
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        most = gs_eight_max(reduction[i], most);
        tile->row[i] *= gs_eight_exp2(reduction[i] * -GS_LOG2_PER_DB);
    }
    gate->reduction = gs_eight_highest(most);
}

/* Listens to a tile at once if that changes nothing but how long ago things were; false, and
 * nothing done, if it may. */
GS_EIGHT_INLINE bool listen_at_once(struct gs_gate *gate, gs_eight levels, unsigned lanes) {
    const float highest = gs_eight_highest(levels);
    if (highest == 0 && gate->peak == 0 && !gate->open) { /* nor that, in silence */
        gate->candidate = 0;
        gate->age = 0;
        return true;
    }
    if (highest >= gate->peak || gate->age + lanes >= gate->window)
        return false;
    if (!gate->open) {
        if (highest >= gate->open_level)
            return false;
    } else if (highest >= gate->close_level) {
        const unsigned loud = gs_eight_mask(levels >= gate->close_level);
        if ((unsigned)__builtin_ctz(loud) >= gate->held) /* it closes before that */
            return false;
        const unsigned since = lanes - 1 - (31 - (unsigned)__builtin_clz(loud));
        gate->held = gate->hold - since;
    } else if (gate->held > lanes) {
        gate->held -= lanes;
    } else {
        return false;
    }
    gate->candidate = highest > gate->candidate ? highest : gate->candidate;
    gate->age += lanes;
    return true;
}

static bool is_open_and_still(const struct gs_gate *gate) {
    return gate->open && gate->current == 0 && gate->moved == 0;
}

void gs_gate_process(struct gs_gate *gate, struct gs_tile *tile, unsigned tiles) {
    gate->reduction = 0;
    for (unsigned t = 0; t < tiles; t++) {
        struct course course;
        float level[GS_TILE_LANES];
        const gs_eight levels = find_levels(&tile[t]);
        const bool heard = listen_at_once(gate, levels, tile[t].lanes);
        if (heard && is_open_and_still(gate))
            continue;
        begin(&course);
        gs_eight_store(level, levels);
        if (heard && gate->moved == 0)
            approach_at_once(gate, tile[t].lanes, &course);
        else
            for (unsigned j = 0; j < tile[t].lanes; j++) {
                if (!heard)
                    listen(gate, level[j]);
                approach(gate, j, &course);
            }
        apply(gate, &course, &tile[t]);
    }
}

/* What a gate knows of the sound, and what that makes it want. */
static void copy_listening(struct gs_gate *to, const struct gs_gate *from) {
    to->open = from->open;
    to->peak = from->peak;
    to->candidate = from->candidate;
    to->age = from->age;
    to->held = from->held;
    to->moved = from->moved;
    to->target = from->target;
}

static void follow_louder(struct gs_gate *const *pair, struct gs_tile *const *tile) {
    struct gs_gate *first = pair[0];
    struct gs_gate *second = pair[1];
    struct course course[2];
    begin(&course[0]);
    begin(&course[1]);
    float level[GS_TILE_LANES];
    gs_eight_store(level, gs_eight_max(find_levels(tile[0]), find_levels(tile[1])));
    for (unsigned j = 0; j < tile[0]->lanes; j++) {
        listen(first, level[j]);
        second->target = first->target;
        second->moved = first->moved;
        approach(first, j, &course[0]);
        approach(second, j, &course[1]);
        if (fabs(first->current - second->current) < together)
            second->current = first->current;
    }
    apply(first, &course[0], tile[0]);
    apply(second, &course[1], tile[1]);
}

void gs_gate_process_linked(struct gs_gate *const *pair, struct gs_tile *const *tile,
                            unsigned tiles) {
    /* Only right after they were linked do they know different things: the louder counts. */
    if (pair[1]->peak > pair[0]->peak || (pair[1]->open && !pair[0]->open))
        copy_listening(pair[0], pair[1]);
    pair[0]->reduction = 0;
    pair[1]->reduction = 0;
    for (unsigned t = 0; t < tiles; t++)
        follow_louder(pair, (struct gs_tile *const[]){&tile[0][t], &tile[1][t]});
    copy_listening(pair[1], pair[0]);
}
