/* How a bar moves that is fed with frames of telemetry: up at once, down 20 dB in 1.7 s, with a
 * mark that holds the highest level for a while. One thread at a time; no allocation. */
#ifndef GAINSTAGE_METER_BALLISTICS_H
#define GAINSTAGE_METER_BALLISTICS_H

/* Fall of the bar and of a mark whose time is up, dB/s. */
#define GS_BALLISTICS_FALL (20.0 / 1.7)

/* Seconds that the mark is held: this range, or one of the two below. */
#define GS_HOLD_LEAST    1.0
#define GS_HOLD_MOST     5.0
#define GS_HOLD_OFF      0.0
#define GS_HOLD_INFINITE (1.0 / 0.0)

struct gs_ballistics {
    double level; /* dBFS, where the bar is */
    double held;  /* dBFS, where the mark is; GS_DECIBEL_FLOOR when off */
    double left;  /* seconds until the mark begins to fall */
    double hold;  /* seconds */
};

/* At the floor. `hold` as in gs_ballistics_set_hold(). */
void gs_ballistics_init(struct gs_ballistics *ballistics, double hold);
/* Bar and mark to the floor. */
void gs_ballistics_reset(struct gs_ballistics *ballistics);
/* Anything between GS_HOLD_OFF and GS_HOLD_INFINITE is clamped to GS_HOLD_LEAST..MOST. */
void gs_ballistics_set_hold(struct gs_ballistics *ballistics, double hold);
/* peak: the largest |x| since the last call, linear. seconds: since the last call, >= 0. */
void gs_ballistics_feed(struct gs_ballistics *ballistics, double peak, double seconds);

#endif
