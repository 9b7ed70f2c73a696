/* When a picture is made and how it goes out: in one piece, in portions where the line is slow, and
 * what a key did ahead of all others. */
#include "front_end.h"
#include "gainstage/clock.h"
#include "view.h"

/* How long nothing moves at most, seen or not. */
static const int64_t stale = GS_SECOND / 4;

/* Also while no picture may be sent: the next one shows what is, not what was. */
static void go_by(struct gs_front_end *ui, int64_t now) {
    gs_ui_link_telemetry(&ui->link);
    gs_model_advance(&ui->model, (double)(now - ui->last) / (double)GS_SECOND);
    gs_model_trip(&ui->model, gs_pace_trip(&ui->pace, now));
    ui->last = now;
}

/* Sends the picture, or as much of it as the line takes without keeping a key waiting. */
static void send(struct gs_front_end *ui, int64_t now) {
    const size_t most = gs_pace_portion(&ui->pace);
    const size_t bytes = gs_screen_send(most, !ui->pace.silent, &ui->rest);
    if (ui->rest)
        ui->go_on = gs_pace_part(&ui->pace, now, bytes);
    else if (bytes > 0)
        gs_pace_drawn(&ui->pace, now, bytes, ui->keyed);
    else if (!ui->keyed)
        ui->pace.late = false; /* the meters are as they were; all the rest may not be */
}

/* Makes the picture; `what` of it is to be sent. False: memory is short, the one before stays. */
static bool compose(struct gs_front_end *ui, int64_t now, enum gs_paint_what what) {
    struct gs_model *model = &ui->model;
    int width, height;
    gs_screen_size(&width, &height);
    if (gs_grid_resize(&ui->grid, width, height) != GS_OK)
        return false;
    model->width = width;
    model->height = height;
    gs_act_refresh(&ui->actor);
    if (gs_views[model->view]->measures)
        gs_measurer_run(&ui->measurer, model->settings.value[model->channel], gs_model_rate(model),
                        now, &model->measured);
    gs_view_draw(model, &ui->grid);
    gs_screen_take(&ui->grid, &model->theme, model->utf8, what);
    return true;
}

/* Where a key is held there may be no picture between those of two presses: then one of these
 * shows everything from time to time. */
static bool shows_all(const struct gs_front_end *ui, int64_t now) {
    const int64_t longest = (int64_t)((double)GS_SECOND / GS_PACE_LEAST);
    return ui->key && ui->keyed && now >= ui->drawn + longest;
}

static void draw(struct gs_front_end *ui, int64_t now) {
    const bool all = shows_all(ui, now);
    ui->keyed = ui->key;
    ui->key = ui->rest = false;
    if (all)
        go_by(ui, now);
    if (all || !ui->keyed)
        ui->drawn = now;
    gs_screen_mouse(ui->model.mouse);
    gs_pace_drop(&ui->pace);
    /* What has stood still shows first of all how loud it is now. */
    const enum gs_paint_what what = all             ? GS_PAINT_ALL
                                    : ui->keyed     ? GS_PAINT_NEWS
                                    : ui->pace.late ? GS_PAINT_METERS
                                                    : GS_PAINT_ALL;
    if (compose(ui, now, what))
        send(ui, now);
}

/* Whether it is the rest of a picture that comes next, and not what a key did. */
static bool comes_rest(const struct gs_front_end *ui) {
    return ui->rest && (!ui->key || gs_pace_next(&ui->pace, ui->model.fps, true) == GS_PACE_NEVER);
}

/* What a key did is drawn at once, but not before the engine has had its say: two pictures would
 * take twice as long. */
static int64_t send_due(const struct gs_front_end *ui) {
    const int64_t say = 40 * GS_MILLISECOND;
    if (gs_screen_pending())
        return GS_PACE_NEVER; /* the terminal hasn't even taken the last one */
    if (comes_rest(ui))
        return ui->go_on;
    const int64_t due = gs_pace_next(&ui->pace, ui->model.fps, ui->key);
    const int64_t period = (int64_t)((double)GS_SECOND / ui->model.fps);
    const int64_t least = !ui->key             ? ui->drawn + period
                          : ui->link.asked > 0 ? ui->pressed + say
                                               : 0;
    return due > least ? due : least;
}

/* A key's picture is all that is waited for. */
static bool comes_key(const struct gs_front_end *ui) {
    return ui->key && !comes_rest(ui) && send_due(ui) != GS_PACE_NEVER;
}

int64_t gs_picture_due(const struct gs_front_end *ui) {
    int64_t due = send_due(ui);
    const int64_t watch = gs_pace_watch(&ui->pace);
    if (!comes_key(ui) && ui->last + stale < due)
        due = ui->last + stale;
    return due < watch ? due : watch;
}

/* Time has gone by and nothing may be sent: what moved meanwhile is none of the next key's news. */
static void note_what_moved(struct gs_front_end *ui, int64_t now) {
    if (!ui->rest && !ui->key)
        compose(ui, now, GS_PAINT_NEWS);
}

void gs_picture_keep_time(struct gs_front_end *ui) {
    const int64_t now = gs_clock_now();
    if (gs_pace_look(&ui->pace, now) && !gs_screen_pending())
        gs_screen_ask();
    const int64_t due = send_due(ui);
    const bool rest = comes_rest(ui), key = comes_key(ui);
    if (now >= due && !rest && !key) {
        go_by(ui, now);
        draw(ui, now);
        return;
    }
    /* What a key did comes first and alone: a few bytes, which no moving bars hold up. */
    if (now >= ui->last + stale && !key) {
        go_by(ui, now);
        note_what_moved(ui, now);
    }
    if (now >= due && rest)
        send(ui, now);
    else if (now >= due)
        draw(ui, now);
}
