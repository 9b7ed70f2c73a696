#include "gainstage/dsp/gate.h"

#include <math.h>

#include "gainstage/dsp/decibel.h"

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

double gs_gate_law(const struct gs_gate *gate) {
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
    gate->target = gs_gate_law(gate);
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
    gate->reduction = 0;
}

void gs_gate_init(struct gs_gate *gate, double rate) {
    *gate = (struct gs_gate){
        .rate = rate,
        .window = (unsigned)ceil(window_seconds * rate / GS_CHUNK),
        .hold = (unsigned)ceil(hold_seconds * rate / GS_CHUNK),
        .move = (unsigned)(move_seconds * rate / GS_CHUNK),
        .step = move_speed / rate,
    };
    for (unsigned k = 0; k < GS_CHUNK; k++) {
        gate->attack[k] = (float)exp(-(k + 1.0) / (attack_seconds * rate));
        gate->release[k] = (float)exp(-(k + 1.0) / (release_seconds * rate));
    }
    gs_gate_reset(gate);
    gs_gate_set_threshold(gate, -50);
    gs_gate_set_ratio(gate, 2);
    gs_gate_set_range(gate, 40);
    gate->moved = 0;
}

float gs_gate_reduction(const struct gs_gate *gate) {
    return gate->reduction;
}
