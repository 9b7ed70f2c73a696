/* pfl [CHANNEL] STAGE|off: which tap is to be listened to. The choice is the session's and told to
 * all front ends; playing it is the monitor's work. */
#include <string.h>

#include "changes.h"

enum gs_status gs_choose_tap(struct gs_engine *engine, char *const *word, struct gs_text *text,
                             struct gs_error *error) {
    const char *stage = word[1] ? word[1] : word[0];
    const long most =
        gs_engine_channels(engine) ? (long)gs_engine_channels(engine) : GS_MAX_CHANNELS;
    long channel = 0;
    int found = 0;
    if (word[1] && (!gs_parse_integer(word[0], &channel) || channel < 1 || channel > most))
        return gs_fail(error, GS_ERR_RANGE, "pfl: '%.40s' is no channel from 1 to %ld", word[0],
                       most);
    while (found < GS_STAGE_COUNT && strcmp(stage, gs_stages[found].key) != 0)
        found++;
    if (found == GS_STAGE_COUNT && strcmp(stage, "off") != 0)
        return gs_fail(error, GS_ERR_UNKNOWN,
                       "pfl: '%.40s' is none of input, preamp, hpf, comp, deess, enhance, gate, "
                       "out, off",
                       stage);
    gs_engine_set_pfl(engine, (int)channel - 1, (enum gs_stage)found);
    if (found < GS_STAGE_COUNT)
        gs_text_add(text, "%s is chosen for the monitor; this version has none and plays nothing\n",
                    gs_stages[found].key);
    return GS_OK;
}
