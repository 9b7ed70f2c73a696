#include "style.h"

#include <string.h>

#include "gainstage/ui.h"

const struct gs_style_info gs_styles[GS_STYLE_COUNT] = {
    [GS_STYLE_TEXT] = {"text", "ordinary text", 0},
    [GS_STYLE_DIM] = {"dim", "what is only looked at when it is looked for", GS_ATTR_DIM},
    [GS_STYLE_TITLE] = {"title", "the program's name and titles of the help", GS_ATTR_BOLD},
    [GS_STYLE_LABEL] = {"label", "names of stages", 0},
    [GS_STYLE_LABEL_FOCUS] = {"label.focus", "name of the stage with the knob in hand",
                              GS_ATTR_BOLD},
    [GS_STYLE_LABEL_OFF] = {"label.off", "names of stages that are switched off", GS_ATTR_DIM},
    [GS_STYLE_VALUE] = {"value", "numbers", 0},
    [GS_STYLE_SCALE] = {"scale", "the scale above the meters", GS_ATTR_DIM},
    [GS_STYLE_METER_SAFE] = {"meter.safe", "meter below -18 dBFS", GS_ATTR_DIM},
    [GS_STYLE_METER_HIGH] = {"meter.high", "meter from -18 to -6 dBFS", 0},
    [GS_STYLE_METER_HOT] = {"meter.hot", "meter above -6 dBFS", GS_ATTR_BOLD},
    [GS_STYLE_METER_PEAK] = {"meter.peak", "held peak", GS_ATTR_BOLD},
    [GS_STYLE_METER_AIM] = {"meter.aim", "the mark where peaks should be, -12 dBFS", GS_ATTR_DIM},
    [GS_STYLE_REDUCTION] = {"reduction", "gain reduction", GS_ATTR_BOLD},
    [GS_STYLE_LIMIT] = {"limit", "reduction by the limiter", GS_ATTR_BOLD},
    [GS_STYLE_CLIP] = {"clip", "the converter clipped", GS_ATTR_BOLD | GS_ATTR_REVERSE},
    [GS_STYLE_OVER] = {"over", "a later stage went over full scale", GS_ATTR_REVERSE},
    [GS_STYLE_KNOB_LABEL] = {"knob.label", "names of knobs", GS_ATTR_DIM},
    [GS_STYLE_KNOB] = {"knob", "values of knobs", 0},
    [GS_STYLE_KNOB_FOCUS] = {"knob.focus", "the knob in hand", GS_ATTR_REVERSE},
    [GS_STYLE_CHANNEL] = {"channel", "other channels' numbers", 0},
    [GS_STYLE_CHANNEL_FOCUS] = {"channel.focus", "the selected channel",
                                GS_ATTR_BOLD | GS_ATTR_REVERSE},
    [GS_STYLE_REC] = {"rec", "recording", GS_ATTR_BOLD | GS_ATTR_REVERSE},
    [GS_STYLE_IDLE] = {"idle", "not recording", 0},
    [GS_STYLE_ARMED] = {"armed", "waits for sound, then records by itself",
                        GS_ATTR_BOLD | GS_ATTR_UNDERLINE},
    [GS_STYLE_LOCKED] = {"locked", "no key ends the take", GS_ATTR_BOLD | GS_ATTR_REVERSE},
    [GS_STYLE_WAITING] = {"waiting", "no sound comes: starting, reconnecting, failed",
                          GS_ATTR_BOLD | GS_ATTR_REVERSE},
    [GS_STYLE_DEMO] = {"demo", "the demo voice plays instead of a device", GS_ATTR_REVERSE},
    [GS_STYLE_WARNING] = {"warning", "something to look at: disk low, dropouts", GS_ATTR_BOLD},
    [GS_STYLE_ERROR] = {"error", "something went wrong", GS_ATTR_BOLD | GS_ATTR_REVERSE},
    [GS_STYLE_MESSAGE] = {"message", "news on the message line", 0},
    [GS_STYLE_KEY] = {"key", "keys in the help", GS_ATTR_BOLD},
    [GS_STYLE_PROMPT] = {"prompt", "what is being typed", GS_ATTR_BOLD},
};

bool gs_ui_element(unsigned i, const char **name, const char **help) {
    if (i >= GS_STYLE_COUNT)
        return false;
    *name = gs_styles[i].name;
    *help = gs_styles[i].help;
    return true;
}

bool gs_style_find(const char *name, enum gs_style *style) {
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        if (strcmp(name, gs_styles[i].name) == 0) {
            *style = (enum gs_style)i;
            return true;
        }
    return false;
}
