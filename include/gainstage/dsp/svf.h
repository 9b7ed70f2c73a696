/* State-variable filter with trapezoidal integrators: stays stable and free of clicks while its
 * frequency and gain move from sample to sample. One core serves bands, shelves and bells; what it
 * is depends on how its outputs are mixed. After V. Zavalishin, "The Art of VA Filter Design", and
 * A. Simper, "Linear Trapezoidal Integrated State Variable Filter" (Cytomic, 2013).
 * g = tan(pi f / rate), k = 1/Q. Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_SVF_H
#define GAINSTAGE_DSP_SVF_H

struct gs_svf {
    double s1; /* state of the first integrator: band-pass side */
    double s2; /* state of the second: low-pass side */
};

struct gs_svf_core {
    double g;
    double damped; /* g + k */
    double scale;  /* 1/(1 + g k + g^2) */
};

/* high + k band + low = the input. */
struct gs_svf_out {
    double high;
    double band;
    double low;
};

static inline struct gs_svf_core gs_svf_tune(double g, double k) {
    return (struct gs_svf_core){g, g + k, 1 / (1 + g * (g + k))};
}

static inline struct gs_svf_out gs_svf_next(struct gs_svf *svf, const struct gs_svf_core *core,
                                            double x) {
    const double rest = (x - svf->s2) - core->damped * svf->s1;
    const double high = core->scale * rest;
    /* Not g * high: the states wait for this product, so the shorter way round counts. */
    const double rise = (core->g * core->scale) * rest;
    const double band = svf->s1 + rise;
    const double flow = core->g * band;
    const double low = svf->s2 + flow;
    svf->s1 = band + rise;
    svf->s2 = low + flow;
    return (struct gs_svf_out){high, band, low};
}

#endif
