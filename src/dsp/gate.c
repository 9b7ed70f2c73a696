#include "gainstage/dsp/gate.h"

#include <math.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/quad.h"

/* Samples that are looked at together. */
enum { PART = 16 };

static const double hysteresis = 3;
static const double gate_ratio = 10;
static const double attack_seconds = 0.0005;
static const double hold_seconds = 0.05;
static const double release_seconds = 0.2;
/* Half a period of 20 Hz: the shortest time that shows a peak of every tone. Twice this, the
 * longest a peak is remembered, must not be longer than the hold. */
static const double window_seconds = 0.025;
/* A knob's move may turn the level by 0.09 dB a sample at 44.1 kHz: 80 dB in 20 ms. */
static const double move_seconds = 0.02;
static const double move_speed = 0.09 * 44100;
/* Closer than this, in dB, the reduction has arrived. */
static const double arrived = 0.001;
/* Closer than this two linked reductions become one. */
static const double together = 0.01;

/* What the law asks for, with the level of the window as it is now. */
static double law(const struct gs_gate *gate) {
    if (gate->open)
        return 0;
    if (gate->ratio >= gate_ratio)
        return gate->range;
    const double level = (double)(2 * GS_DB_PER_LOG2 * gs_log2(gate->peak));
    const double reduction = (gate->ratio - 1) * (gate->threshold - level);
    return reduction < 0 ? 0 : reduction > gate->range ? gate->range : reduction;
}

static void follow_move(struct gs_gate *gate) {
    if (!gate->open && gate->peak >= gate->open_level) {
        gate->open = true;
        gate->held = gate->hold;
    }
    gate->target = law(gate);
    gate->moved = gate->move;
}

void gs_gate_set_threshold(struct gs_gate *gate, double threshold) {
    if (threshold == gate->threshold)
        return;
    gate->threshold = threshold;
    gate->open_level = (float)pow(10, threshold / 20);
    gate->close_level = (float)pow(10, (threshold - hysteresis) / 20);
    follow_move(gate);
}

void gs_gate_set_ratio(struct gs_gate *gate, double ratio) {
    if (ratio == gate->ratio)
        return;
    gate->ratio = fmax(ratio, 1);
    follow_move(gate);
}

void gs_gate_set_range(struct gs_gate *gate, double range) {
    if (range == gate->range)
        return;
    gate->range = range;
    follow_move(gate);
}

void gs_gate_reset(struct gs_gate *gate) {
    gate->open = true;
    gate->held = gate->hold;
    gate->peak = 0;
    gate->candidate = 0;
    gate->age = 0;
    gate->moved = 0;
    gate->target = 0;
    gate->current = 0;
    gate->gain = 1;
    gate->reduction = 0;
}

void gs_gate_init(struct gs_gate *gate, double rate) {
    *gate = (struct gs_gate){
        .rate = rate,
        .window = (unsigned)(window_seconds * rate),
        .hold = (unsigned)(hold_seconds * rate + 0.5),
        .move = (unsigned)(move_seconds * rate),
        .attack = 1 - exp(-1 / (attack_seconds * rate)),
        .release = 1 - exp(-1 / (release_seconds * rate)),
        .step = move_speed / rate,
    };
    gs_gate_reset(gate);
    gs_gate_set_threshold(gate, -50);
    gs_gate_set_ratio(gate, 2);
    gs_gate_set_range(gate, 40);
    gate->moved = 0;
}

/* Follows the peak of the window and decides between open and closed. */
static inline void listen(struct gs_gate *gate, float level) {
    bool changed = false;
    if (level >= gate->peak) {
        changed = level != gate->peak;
        gate->peak = level;
        gate->candidate = 0;
        gate->age = 0;
    } else {
        if (level > gate->candidate)
            gate->candidate = level;
        if (++gate->age >= gate->window) {
            gate->peak = gate->candidate;
            gate->candidate = 0;
            gate->age = 0;
            changed = true;
        }
    }
    if (gate->open) {
        if (level >= gate->close_level) {
            gate->held = gate->hold;
        } else if (--gate->held == 0) {
            gate->open = false;
            gate->target = law(gate);
        }
    } else if (level >= gate->open_level) {
        gate->open = true;
        gate->held = gate->hold;
        gate->target = 0;
    } else if (changed) {
        gate->target = law(gate);
    }
}

/* Brings the reduction a sample nearer to its target. */
static inline void approach(struct gs_gate *gate) {
    const double distance = gate->target - gate->current;
    double step = distance * (distance < 0 ? gate->attack : gate->release);
    if (gate->moved != 0)
        step = step < -gate->step ? -gate->step : step > gate->step ? gate->step : step;
    gate->current += step;
    if (fabs(gate->target - gate->current) < arrived)
        gate->current = gate->target;
}

static float highest_of(const float *x, unsigned n) {
    gs_quad top = gs_quad_of(0);
    for (unsigned i = 0; i < n; i += GS_QUAD)
        top = gs_quad_max(gs_quad_abs(gs_quad_load(x + i)), top);
    return gs_quad_highest(top);
}

/* Listens to PART samples at once if they change nothing but how long ago things were; false, and
 * nothing done, if they may. */
static inline bool listen_part(struct gs_gate *gate, const float *x) {
    const float highest = highest_of(x, PART);
    const bool silence = highest == 0 && gate->peak == 0;
    if (!silence && (highest >= gate->peak || gate->age + PART >= gate->window))
        return false;
    if (gate->open) {
        if (gate->held <= PART)
            return false;
        gate->held -= PART;
        if (highest >= gate->close_level) {
            unsigned last = PART - 1;
            while (fabsf(x[last]) < gate->close_level)
                last--;
            gate->held = gate->hold - (PART - 1 - last);
        }
    } else if (highest >= gate->open_level) {
        return false;
    }
    gate->candidate = highest > gate->candidate ? highest : gate->candidate;
    gate->age = silence ? 0 : gate->age + PART;
    return true;
}

/* PART samples through a gain that stands still, or on its way to a target that does. */
static inline void apply_part(struct gs_gate *gate, float *x, double *largest) {
    if (gate->current == gate->target) {
        *largest = gate->current > *largest ? gate->current : *largest;
        if (gate->gain != 1)
            for (unsigned i = 0; i < PART; i++)
                x[i] *= gate->gain;
        return;
    }
    float gain[PART];
    for (unsigned i = 0; i < PART; i++) {
        if (gate->current != gate->target)
            approach(gate);
        *largest = gate->current > *largest ? gate->current : *largest;
        gain[i] = (float)gate->current;
    }
    for (unsigned i = 0; i < PART; i++) {
        gain[i] = gs_gain_of_db(-gain[i]);
        x[i] *= gain[i];
    }
    gate->gain = gain[PART - 1];
}

/* A sample further towards the target, and its gain. */
static inline float next_gain(struct gs_gate *gate, double *largest) {
    if (gate->current != gate->target) {
        approach(gate);
        gate->gain = gs_gain_of_db(-(float)gate->current);
    }
    if (gate->moved != 0)
        gate->moved--;
    *largest = gate->current > *largest ? gate->current : *largest;
    return gate->gain;
}

GS_CLONES
static void process(struct gs_gate *gate, float *x, unsigned n) {
    struct gs_gate now = *gate;
    double largest = 0;
    while (n != 0) {
        const unsigned part = n < PART ? n : PART;
        if (part == PART && now.moved == 0 && listen_part(&now, x)) {
            apply_part(&now, x, &largest);
        } else {
            for (unsigned i = 0; i < part; i++) {
                listen(&now, fabsf(x[i]));
                x[i] *= next_gain(&now, &largest);
            }
        }
        x += part;
        n -= part;
    }
    now.reduction = (float)largest;
    *gate = now;
}

void gs_gate_process(struct gs_gate *gate, float *x, unsigned n) {
    process(gate, x, n);
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

void gs_gate_process_linked(struct gs_gate *const *pair, float *const *x, unsigned n) {
    struct gs_gate *first = pair[0];
    struct gs_gate *second = pair[1];
    /* Only right after they were linked do they know different things: the louder counts. */
    if (second->peak > first->peak || (second->open && !first->open))
        copy_listening(first, second);
    double largest[2] = {0, 0};
    for (unsigned i = 0; i < n; i++) {
        listen(first, fmaxf(fabsf(x[0][i]), fabsf(x[1][i])));
        second->target = first->target;
        second->moved = first->moved;
        x[0][i] *= next_gain(first, &largest[0]);
        x[1][i] *= next_gain(second, &largest[1]);
        if (fabs(first->current - second->current) < together) {
            second->current = first->current;
            second->gain = first->gain;
        }
    }
    first->reduction = (float)largest[0];
    second->reduction = (float)largest[1];
    copy_listening(second, first);
}

float gs_gate_reduction(const struct gs_gate *gate) {
    return gate->reduction;
}
