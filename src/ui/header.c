/* The two rows on top: what is being listened to and whether it is being recorded; the channels and
 * whether anything is wrong. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "badge.h"
#include "figures.h"
#include "gainstage/meter/deflection.h"
#include "gainstage/text.h"
#include "view.h"

/* A text on its own ground, ending before `end`; returns where it begins. */
static int put_badge(struct gs_grid *grid, int end, int y, enum gs_style style, const char *text) {
    int columns = gs_text_columns(text) + 2;
    gs_grid_fill(grid, end - columns, y, columns, ' ', style);
    gs_grid_text(grid, end - columns + 1, y, columns - 2, style, text);
    return end - columns;
}

static const char *take_name(const struct gs_model *model) {
    return gs_model_recording(model) ? gs_state_text(&model->state, GS_STATE_TAKE) : "";
}

static void draw_top(const struct gs_model *model, struct gs_grid *grid) {
    enum { LEAST_FOR_NAME = 12 };
    char text[256];
    struct gs_badge badge[GS_BADGES];
    int count = gs_badges(model, grid->width < 60, badge), end = grid->width + 1;
    for (int i = 0; i < count; i++) {
        gs_badge_text(&badge[i], text, sizeof text);
        if (i == 0 || end - gs_text_columns(text) > LEAST_FOR_NAME)
            end = put_badge(grid, end - 1, 0, badge[i].style, text);
    }

    const char *session = gs_state_text(&model->state, GS_STATE_SESSION);
    int x = 1 + gs_grid_text(grid, 1, 0, end - 1, GS_STYLE_TITLE, "gainstage");
    if (*session && strcmp(session, "main") != 0 && grid->width >= 60)
        x += 1 + gs_grid_text(grid, x + 1, 0, end - x - 2, GS_STYLE_TITLE, session);
    x += 2;
    count = gs_badges_left(model, badge);
    for (int i = 0; i < count; i++) {
        const int columns = gs_text_columns(badge[i].text) + 2;
        if (end - x <= columns + 2)
            continue;
        put_badge(grid, x + columns, 0, badge[i].style, badge[i].text);
        x += columns + 1;
    }
    const char *take = take_name(model);
    if (*take) {
        int columns = gs_text_columns(take), limit = end - x - 1;
        columns = columns < limit ? columns : limit;
        end -= columns + 1;
        gs_grid_cut(grid, end, 0, columns, GS_STYLE_TEXT, take, gs_model_glyphs(model)->more);
    }
    char rate[24];
    gs_figure_rate(gs_state_number(&model->state, GS_STATE_RATE), rate, sizeof rate);
    const char *device = gs_model_demo(model) ? "a built-in voice, no device"
                                              : gs_state_text(&model->state, GS_STATE_DEVICE);
    const char *dot = gs_model_glyphs(model)->dot;
    if (!isnan(gs_state_number(&model->state, GS_STATE_RATE)))
        snprintf(text, sizeof text, "%s %s %s", device, dot, rate);
    else
        snprintf(text, sizeof text, "%s", device);
    int room = end - x - 2;
    if (gs_text_columns(text) > room) /* the rate goes before the name is cut */
        snprintf(text, sizeof text, "%s", gs_model_demo(model) ? "built-in voice" : device);
    if (room >= 8) /* a few letters of a name tell nothing */
        gs_grid_cut(grid, x, 0, room, gs_model_demo(model) ? GS_STYLE_DIM : GS_STYLE_TEXT, text,
                    gs_model_glyphs(model)->more);
}

/* ---- the second row -------------------------------------------------------------------------- */

/* A fact of the second row: dim while all is well. What is wrong stands at the right end, what is
 * good to know behind the channels, so that neither pushes the other. */
struct fact {
    char text[48];
    enum gs_style style;
    int slot; /* columns that it keeps, so that its neighbours stay where they are when it grows */
    bool left;
};

static void count_fact(struct fact *fact, const char *name, double count, int slot,
                       enum gs_style style) {
    fact->style = count > 0 ? style : GS_STYLE_DIM;
    fact->slot = count > 0 ? slot : 0;
    if (!isnan(count))
        snprintf(fact->text, sizeof fact->text, "%s %.0f", name, fmin(count, 1e6));
}

static void disk_fact(const struct gs_model *model, struct fact *fact) {
    enum { AMBER = 30 * 60, RED = 10 * 60, LONGEST = 11 };
    double left = gs_state_number(&model->state, GS_STATE_DISK_SECONDS_LEFT);
    char time[24];
    gs_figure_left(left, time, sizeof time);
    fact->style = left < RED ? GS_STYLE_ERROR : left < AMBER ? GS_STYLE_WARNING : GS_STYLE_DIM;
    fact->slot = LONGEST;
    if (!isnan(left))
        snprintf(fact->text, sizeof fact->text, "%s %s", left < AMBER ? "DISK LOW" : "disk", time);
}

/* The converter's clips are told apart from those of the output: only the first are beyond repair.
 */
static void clips_fact(const struct gs_state *state, struct fact *fact) {
    const double all = gs_state_number(state, GS_STATE_CLIPS);
    const double in = fmax(gs_state_number(state, GS_STATE_CLIPS_INPUT), 0);
    const double out = fmax(gs_state_number(state, GS_STATE_CLIPS_OUT), 0);
    count_fact(fact, "clips", all, 18, GS_STYLE_CLIP);
    if (!(in + out > 0))
        return;
    fact->style = in > 0 ? GS_STYLE_CLIP : GS_STYLE_OVER;
    fact->slot = 18;
    if (in > 0 && out > 0)
        snprintf(fact->text, sizeof fact->text, "clips in %.0f out %.0f", fmin(in, 1e6),
                 fmin(out, 1e6));
    else
        count_fact(fact, in > 0 ? "clips in" : "clips out", in + out, 18, fact->style);
}

/* A slow line to the terminal, so that nobody takes it for a slow engine. */
static void trip_fact(const struct gs_model *model, struct fact *fact) {
    enum { FAST = 100, STEP = 10, MOST = 99990, LONGEST = 11 };
    const double ms = fmin(model->trip * 1000, MOST);
    fact->style = GS_STYLE_TEXT;
    fact->slot = LONGEST;
    if (ms > FAST)
        snprintf(fact->text, sizeof fact->text, "rtt %.0f ms", round(ms / STEP) * STEP);
}

static void lost_fact(const struct gs_model *model, struct fact *fact) {
    const double frames = gs_state_number(&model->state, GS_STATE_LOST_FRAMES);
    char time[24];
    count_fact(fact, "lost", frames, 11, GS_STYLE_ERROR);
    gs_figure_lost(frames / gs_model_rate(model), time, sizeof time);
    if (frames > 0)
        snprintf(fact->text, sizeof fact->text, "lost %s", time);
}

enum { LONGEST_END = 18 };

/* When the take ends by itself; before it, what of the past it would begin with. */
static void time_fact(const struct gs_model *model, struct fact *fact) {
    const struct gs_state *state = &model->state;
    const double end = gs_state_number(state, GS_STATE_STOP_IN);
    const double wanted = gs_state_number(state, GS_STATE_PREROLL);
    const double ready = gs_state_number(state, GS_STATE_PREROLL_READY);
    fact->style = GS_STYLE_TEXT;
    if (gs_model_recording(model) && end >= 0) {
        char time[24];
        gs_figure_left(end, time, sizeof time);
        snprintf(fact->text, sizeof fact->text, "ends in %s", time);
        fact->slot = LONGEST_END;
    } else if (!gs_model_recording(model) && wanted > 0 && ready < wanted) {
        snprintf(fact->text, sizeof fact->text, "pre-roll %.0f of %.0f s", floor(ready),
                 fmin(wanted, 9999));
    } else if (!gs_model_recording(model) && wanted > 0) {
        fact->style = GS_STYLE_DIM;
        snprintf(fact->text, sizeof fact->text, "pre-roll %.0f s", fmin(wanted, 9999));
    }
}

/* The preset, and B while the second of two settings is heard. */
static void preset_fact(const struct gs_state *state, struct fact *fact) {
    const char *preset = gs_state_text(state, GS_STATE_PRESET);
    const bool second = gs_state_is(state, GS_STATE_AB, "B");
    snprintf(fact->text, sizeof fact->text, "%.36s%s", preset,
             !second   ? ""
             : *preset ? " B"
                       : "setting B");
    fact->style = GS_STYLE_TEXT;
    fact->slot = gs_text_columns(fact->text) + (strchr(fact->text, '*') == NULL);
}

enum { CLIPS, XRUNS, GAPS, LOST, TRIP, DISK, TIME, PRESET, VIEWERS, MARKS, FACTS };

static void gather(const struct gs_model *model, struct fact fact[FACTS]) {
    const struct gs_state *state = &model->state;
    const double clients = gs_state_number(state, GS_STATE_CLIENTS);
    memset(fact, 0, FACTS * sizeof *fact);
    clips_fact(state, &fact[CLIPS]);
    count_fact(&fact[XRUNS], "xruns", gs_state_number(state, GS_STATE_XRUNS), 9, GS_STYLE_WARNING);
    if (gs_state_number(state, GS_STATE_GAPS) > 0)
        count_fact(&fact[GAPS], "gaps", gs_state_number(state, GS_STATE_GAPS), 7, GS_STYLE_ERROR);
    lost_fact(model, &fact[LOST]);
    disk_fact(model, &fact[DISK]);
    trip_fact(model, &fact[TRIP]);
    time_fact(model, &fact[TIME]);
    preset_fact(state, &fact[PRESET]);
    if (clients > 1)
        count_fact(&fact[VIEWERS], "viewers", clients, 10, GS_STYLE_TEXT);
    if (gs_model_recording(model) && gs_state_number(state, GS_STATE_MARKERS) > 0)
        count_fact(&fact[MARKS], "marks", gs_state_number(state, GS_STATE_MARKERS), 9,
                   GS_STYLE_TEXT);
    for (int i = DISK; i <= MARKS; i++)
        fact[i].left = true;
}

/* The facts between column `from` and the right edge, the least important first to go. */
static void draw_facts(const struct gs_model *model, struct gs_grid *grid, int from) {
    enum { GAP = 2, ROOMY = 60 };
    static const int important[FACTS] = {DISK, CLIPS, XRUNS,   LOST,   GAPS,
                                         TIME, TRIP,  VIEWERS, PRESET, MARKS};
    struct fact fact[FACTS];
    bool shown[FACTS] = {false};
    gather(model, fact);
    int room = grid->width - 1 - from;
    /* What is wrong comes first when not all of them fit. */
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < FACTS; i++) {
            struct fact *f = &fact[important[i]];
            const bool urgent = f->style != GS_STYLE_DIM && f->style != GS_STYLE_TEXT;
            const int columns = gs_text_columns(f->text);
            if (grid->width < ROOMY || f->slot < columns)
                f->slot = columns;
            if (urgent != (pass == 0) || !*f->text || columns + GAP > room)
                continue;
            shown[important[i]] = true;
            room -= (f->slot + GAP <= room ? f->slot : columns) + GAP;
        }
    /* From the right: clips stand under REC. */
    int end = grid->width - 1, x = from;
    for (int i = 0; i < FACTS; i++) {
        if (!shown[i])
            continue;
        if (fact[i].left) {
            gs_grid_text(grid, x, 1, grid->width, fact[i].style, fact[i].text);
            x += fact[i].slot + GAP;
        } else {
            gs_grid_right(grid, end, 1, end, fact[i].style, fact[i].text);
            end -= fact[i].slot + GAP;
        }
    }
}

/* How full the little column beside a channel's number is. */
static int channel_column(double level) {
    double deflection = gs_deflection(level);
    return deflection > 0 ? 1 + (int)(deflection * 6.99) : 0;
}

static int draw_channels(const struct gs_model *model, struct gs_grid *grid) {
    enum { CELLS = 4, FROM = 1 };
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    int channels = gs_model_channels(model);
    /* on narrow screens the disk is worth more than the last channels */
    int most = grid->width / (grid->width < 80 ? 3 : 2) / CELLS;
    int x = FROM;
    if (channels == 1)
        return x + 1 + gs_grid_text(grid, x, 1, 4, GS_STYLE_DIM, "mono");
    /* A window onto the channels that always has the selected one in it. */
    int first = 0;
    if (channels > most && model->channel >= most)
        first = model->channel - most + 1;
    for (int c = first; c < channels && c < first + most; c++) {
        const struct gs_channel_view *view = &model->levels.channel[c];
        double level = view->tap[GS_STAGE_OUT].peak; /* at the digits' pace: a glance, no meter */
        enum gs_style style = c == model->channel               ? GS_STYLE_CHANNEL_FOCUS
                              : view->tap[GS_STAGE_INPUT].clips ? GS_STYLE_CLIP
                              : view->tap[GS_STAGE_OUT].clips   ? GS_STYLE_OVER
                                                                : GS_STYLE_CHANNEL;
        gs_grid_print(grid, x, 1, 2, style, "%2d", c + 1);
        gs_target_mark(grid, x, 1, CELLS, 1, (struct gs_target){.kind = GS_AT_CHANNEL, .index = c});
        enum gs_zone zone = gs_zone_of(level);
        gs_grid_put(grid, x + 2, 1, glyphs->level[channel_column(level)],
                    zone == GS_ZONE_HOT    ? GS_STYLE_METER_HOT
                    : zone == GS_ZONE_HIGH ? GS_STYLE_METER_HIGH
                                           : GS_STYLE_METER_SAFE);
        if (c + 1 < channels && gs_state_linked(&model->state, c))
            gs_grid_text(grid, x + 3, 1, 1, GS_STYLE_TEXT, "+");
        x += CELLS;
    }
    if (channels > most)
        x += gs_grid_print(grid, x, 1, 6, GS_STYLE_DIM, "of %d", channels) + 1;
    return x;
}

void gs_draw_header(const struct gs_model *model, struct gs_grid *grid) {
    draw_top(model, grid);
    draw_facts(model, grid, draw_channels(model, grid) + 1);
}
