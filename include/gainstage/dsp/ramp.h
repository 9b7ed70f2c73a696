/* A value that moves in a straight line to its target, one step a sample, in 20 ms at most. The
 * steps are counted in samples, so the line does not depend on how the stream is cut into calls.
 * Thread: the audio thread; nothing here allocates, locks or calls. */
#ifndef GAINSTAGE_DSP_RAMP_H
#define GAINSTAGE_DSP_RAMP_H

#define GS_RAMP_SECONDS 0.02

struct gs_ramp {
    double value;
    double target;
    double step;     /* added a sample while `left` is not 0 */
    unsigned left;   /* samples until the target */
    unsigned length; /* samples of a whole ramp */
};

static inline void gs_ramp_init(struct gs_ramp *ramp, double value, double rate) {
    ramp->value = value;
    ramp->target = value;
    ramp->step = 0;
    ramp->left = 0;
    ramp->length = (unsigned)(rate * GS_RAMP_SECONDS);
    if (ramp->length == 0)
        ramp->length = 1;
}

/* A new target cuts a ramp under way short: the line starts again where the value is now. */
static inline void gs_ramp_set(struct gs_ramp *ramp, double target) {
    if (target == ramp->target)
        return;
    ramp->target = target;
    ramp->step = (target - ramp->value) / ramp->length;
    ramp->left = ramp->length;
}

static inline void gs_ramp_jump(struct gs_ramp *ramp) {
    ramp->value = ramp->target;
    ramp->left = 0;
}

/* The value of the next sample. The last step lands on the target exactly. */
static inline double gs_ramp_next(struct gs_ramp *ramp) {
    if (ramp->left != 0) {
        ramp->left--;
        ramp->value = ramp->left == 0 ? ramp->target : ramp->value + ramp->step;
    }
    return ramp->value;
}

/* n samples further, for those who look now and then. On the line by counting what is left of it,
 * so that the value does not depend on how often they look. */
static inline void gs_ramp_skip(struct gs_ramp *ramp, unsigned n) {
    if (ramp->left == 0)
        return;
    ramp->left = n < ramp->left ? ramp->left - n : 0;
    ramp->value = ramp->left == 0 ? ramp->target : ramp->target - ramp->step * ramp->left;
}

#endif
