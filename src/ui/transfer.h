/* The static curve of compressor and gate in closed form: what `gainstage response` measures, but
 * there at once while a knob is being turned. Pure. All levels in dBFS, reductions in dB, positive.
 */
#ifndef UI_TRANSFER_H
#define UI_TRANSFER_H

#include <stdbool.h>

#include "levels.h"

struct gs_transfer {
    double out;        /* behind the gate, with the makeup */
    double comp, gate; /* their reductions */
};

/* What a tone of that level at the compressor's input becomes while it rises: the gate opens at
 * its threshold. `value` holds a channel's parameters; a stage that is off does nothing. */
struct gs_transfer gs_transfer(const double value[GS_PARAM_COUNT], double in);
/* The input level where each stage begins: the compressor's threshold (the middle of its knee), the
 * level that opens the gate. NaN when the stage is off or that level lies outside -120..24. */
double gs_transfer_comp_threshold(const double value[GS_PARAM_COUNT]);
double gs_transfer_gate_threshold(const double value[GS_PARAM_COUNT]);

/* Where the sound of a channel is on that chart: its RMS in front of the compressor, and that with
 * all that compressor and gate do to it (not what the stages between them do): of this moment, or
 * as the digits show it. False in silence. */
bool gs_transfer_live(const struct gs_channel_view *channel, bool digits, double *in, double *out);

#endif
