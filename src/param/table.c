#include "gainstage/param.h"

static const char *const off_on[] = {"off", "on", NULL};
static const char *const colors[] = {"clean", "tube", "transformer", NULL};

const struct gs_stage_info gs_stages[GS_STAGE_COUNT] = {
    [GS_STAGE_INPUT] = {"input", "INPUT", "the converter's own signal, untouched"},
    [GS_STAGE_PREAMP] = {"preamp", "PREAMP", "gain and colour of the preamp"},
    [GS_STAGE_HPF] = {"hpf", "HIGH-PASS", "takes away rumble and handling noise"},
    [GS_STAGE_COMP] = {"comp", "COMP", "evens out loud and soft"},
    [GS_STAGE_DEESS] = {"deess", "DE-ESS", "softens s and sh"},
    [GS_STAGE_ENHANCE] = {"enhance", "ENHANCE", "warmth below, air above"},
    [GS_STAGE_GATE] = {"gate", "GATE", "turns the room down between phrases"},
    [GS_STAGE_OUT] = {"out", "OUTPUT", "level and limit of what goes into the take"},
};

#define SWITCH(initial) GS_PARAM_SWITCH, GS_TAPER_LINEAR, "", 0, 1, initial, 1, 1, 0, off_on
#define REAL(unit, min, max, initial, step, coarse, decimals)                                      \
    GS_PARAM_REAL, GS_TAPER_LINEAR, unit, min, max, initial, step, coarse, decimals, NULL
#define FREQUENCY(min, max, initial)                                                               \
    GS_PARAM_REAL, GS_TAPER_GEOMETRIC, "Hz", min, max, initial, 0.05, 0.25, 0, NULL

const struct gs_param gs_params[GS_PARAM_COUNT] = {
    [GS_PREAMP_ON] = {"preamp.on", "on", GS_STAGE_PREAMP, SWITCH(1), "off makes the preamp a wire"},
    [GS_PREAMP_GAIN] = {"preamp.gain", "gain", GS_STAGE_PREAMP, REAL("dB", -20, 60, 0, 0.5, 3, 1),
                        "digital gain; aim for -18 dBFS RMS with peaks near -12"},
    [GS_PREAMP_INVERT] = {"preamp.invert", "invert", GS_STAGE_PREAMP, SWITCH(0),
                          "polarity: turns the wave upside down, for a second microphone"},
    [GS_PREAMP_COLOR] = {"preamp.color", "color", GS_STAGE_PREAMP, GS_PARAM_CHOICE, GS_TAPER_LINEAR,
                         "", 0, 2, GS_COLOR_CLEAN, 1, 1, 0, colors,
                         "clean adds nothing, tube adds warmth, transformer adds weight"},
    [GS_PREAMP_DRIVE] = {"preamp.drive", "drive", GS_STAGE_PREAMP, REAL("dB", 0, 40, 0, 0.5, 3, 1),
                         "how hard the colour is driven; quiet sounds keep their level"},
    [GS_HPF_ON] = {"hpf.on", "on", GS_STAGE_HPF, SWITCH(0), "high-pass in or out"},
    [GS_HPF_FREQ] = {"hpf.freq", "freq", GS_STAGE_HPF, FREQUENCY(20, 300, 80),
                     "corner (-3 dB) of the 18 dB/octave filter; 80 suits most voices"},
    [GS_COMP_ON] = {"comp.on", "on", GS_STAGE_COMP, SWITCH(0), "compressor in or out"},
    [GS_COMP_DRIVE] = {"comp.drive", "drive", GS_STAGE_COMP, REAL("", 0, 10, 3, 0.1, 1, 1),
                       "how much is compressed: the threshold is -4 dBFS a step"},
    [GS_COMP_DENSITY] = {"comp.density", "density", GS_STAGE_COMP, REAL("", 0, 10, 5, 0.1, 1, 1),
                         "how fast it lets go: 5 releases 125 dB/s, more is denser"},
    [GS_COMP_RATIO] = {"comp.ratio", "ratio", GS_STAGE_COMP, REAL(":1", 1.5, 20, 4, 0.1, 1, 1),
                       "dB in for each dB out above the threshold"},
    [GS_COMP_MAKEUP] = {"comp.makeup", "makeup", GS_STAGE_COMP, REAL("dB", 0, 24, 0, 0.5, 3, 1),
                        "level given back after compression"},
    [GS_DEESS_ON] = {"deess.on", "on", GS_STAGE_DEESS, SWITCH(0), "de-esser in or out"},
    [GS_DEESS_FREQ] = {"deess.freq", "freq", GS_STAGE_DEESS, FREQUENCY(800, 10000, 5000),
                       "where sibilance begins; higher for high voices"},
    [GS_DEESS_THRESHOLD] = {"deess.threshold", "thresh", GS_STAGE_DEESS,
                            REAL("dB", -30, 0, -10, 0.5, 3, 1),
                            "how strong s may be against the whole voice, loud or soft alike"},
    [GS_DEESS_RANGE] = {"deess.range", "range", GS_STAGE_DEESS, REAL("dB", 0, 20, 10, 0.5, 3, 1),
                        "the most that is taken away"},
    [GS_ENHANCE_ON] = {"enhance.on", "on", GS_STAGE_ENHANCE, SWITCH(0), "enhancer in or out"},
    [GS_ENHANCE_LOW] = {"enhance.low", "low", GS_STAGE_ENHANCE, REAL("", 0, 10, 0, 0.1, 1, 1),
                        "bass without mud: lifts 100 Hz, dips 250 Hz"},
    [GS_ENHANCE_HIGH] = {"enhance.high", "high", GS_STAGE_ENHANCE, REAL("", 0, 10, 0, 0.1, 1, 1),
                         "air above 5 kHz, more for dull sounds, less for bright ones"},
    [GS_GATE_ON] = {"gate.on", "on", GS_STAGE_GATE, SWITCH(0), "expander/gate in or out"},
    [GS_GATE_THRESHOLD] = {"gate.threshold", "thresh", GS_STAGE_GATE,
                           REAL("dBFS", -80, 0, -50, 0.5, 3, 1),
                           "what is softer is turned down; set it above the room's noise"},
    [GS_GATE_RATIO] = {"gate.ratio", "ratio", GS_STAGE_GATE, REAL(":1", 1, 10, 2, 0.1, 1, 1),
                       "2 expands gently, 10 is a gate that shuts to the range at once"},
    [GS_GATE_RANGE] = {"gate.range", "range", GS_STAGE_GATE, REAL("dB", 0, 80, 40, 0.5, 3, 1),
                       "the most that it turns down"},
    [GS_OUT_ON] = {"out.on", "on", GS_STAGE_OUT, SWITCH(1), "output stage in or out"},
    [GS_OUT_GAIN] = {"out.gain", "gain", GS_STAGE_OUT, REAL("dB", -30, 20, 0, 0.5, 3, 1),
                     "level of the take"},
    [GS_OUT_LIMIT] = {"out.limit", "limit", GS_STAGE_OUT, SWITCH(0),
                      "look-ahead true-peak limiter"},
    [GS_OUT_CEILING] = {"out.ceiling", "ceiling", GS_STAGE_OUT, REAL("dBTP", -12, 0, -1, 0.1, 1, 1),
                        "no true peak leaves the limiter above this"},
};
