/* The mouse: what stands where it was, and what that does. Every effect is a line of the command
 * language, as a key's is. */
#include "act.h"
#include "view.h"

static void turn(struct gs_actor *actor, const struct gs_mouse *mouse) {
    const char *const lines[2][2] = {{"turn 1", "turn -1"}, {"turn 1 coarse", "turn -1 coarse"}};
    gs_act_line(actor, lines[mouse->shift ? 1 : 0][mouse->action == GS_MOUSE_DOWN ? 1 : 0], NULL);
}

static void take_in_hand(struct gs_model *model, const struct gs_target *target) {
    enum gs_param_id knob[GS_KNOBS_MAX];
    if (gs_stage_knobs(target->stage, knob) == 0)
        return;
    model->stage = target->stage;
    if (target->kind == GS_AT_KNOB)
        model->knob[target->stage] = target->index;
}

void gs_act_mouse(struct gs_actor *actor, const struct gs_mouse *mouse) {
    struct gs_model *model = actor->model;
    const struct gs_target target = gs_view_at(model, mouse->x, mouse->y);
    const bool wheel = mouse->action == GS_MOUSE_UP || mouse->action == GS_MOUSE_DOWN;
    if (!model->mouse || model->entry.kind != GS_ENTRY_NONE || mouse->action == GS_MOUSE_RELEASE ||
        mouse->button != 0)
        return;
    if (wheel && gs_view_scrolls(model)) {
        turn(actor, mouse);
        return;
    }
    if (wheel && !gs_view_has_knobs(model)) { /* what up and down do */
        gs_view_focus(model, mouse->action == GS_MOUSE_UP ? GS_UP : GS_DOWN);
        return;
    }
    switch (target.kind) {
    case GS_AT_NOTHING:
        break;
    case GS_AT_SWITCH:
    case GS_AT_STAGE:
        take_in_hand(model, &target);
        if (!wheel && target.kind == GS_AT_SWITCH && model->stage == target.stage)
            gs_act_line(actor, "bypass", NULL);
        break;
    case GS_AT_KNOB:
        take_in_hand(model, &target);
        if (wheel)
            turn(actor, mouse);
        break;
    case GS_AT_METER:
        if (!wheel)
            gs_act_line(actor, "clear", NULL);
        break;
    case GS_AT_CHANNEL:
        gs_model_select(model, target.index);
        break;
    case GS_AT_PAGE:
        gs_view_scroll(model, target.index * GS_SCROLL_PAGE);
        break;
    case GS_AT_TAKE:
        gs_take_list_move(&model->takes, target.index - gs_take_list_hand(&model->takes));
        break;
    }
}
