/* Keys: into what is being typed, or through the key map. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "view.h"

enum { CONTROL_C = 3, CONTROL_H = 8, CONTROL_U = 21, DELETE = 127 };

/* A value is checked here, so that it can be mended where it was typed. */
static void accept_value(struct gs_actor *actor) {
    struct gs_model *model = actor->model;
    enum gs_param_id id = gs_model_knob(model);
    struct gs_error error = {""};
    double value;
    enum gs_status status = gs_param_parse(id, model->entry.text, &value, &error);
    if (status == GS_ERR_RANGE && gs_params[id].max <= 0) {
        /* on a knob that only goes below zero "20" can only mean -20 */
        char negative[sizeof model->entry.text + 1];
        snprintf(negative, sizeof negative, "-%s", model->entry.text);
        if (gs_param_parse(id, negative, &value, NULL) == GS_OK)
            status = GS_OK;
    }
    if (status != GS_OK) {
        gs_model_say(model, GS_STYLE_ERROR, "%s", error.text);
        return;
    }
    char text[32];
    gs_param_format(id, value, text, sizeof text);
    gs_entry_end(&model->entry);
    status =
        gs_act_send(actor, &error, "set %d.%s %s", model->channel + 1, gs_params[id].key, text);
    if (status != GS_OK)
        gs_model_say(model, GS_STYLE_ERROR, "%s", error.text);
}

static void accept_entry(struct gs_actor *actor) {
    struct gs_entry *entry = &actor->model->entry;
    if (entry->length == 0) {
        gs_entry_end(entry);
    } else if (entry->kind == GS_ENTRY_VALUE) {
        accept_value(actor);
    } else {
        char line[sizeof entry->text];
        snprintf(line, sizeof line, "%s", entry->text);
        gs_entry_end(entry);
        gs_act_line(actor, line, NULL);
    }
}

/* The answer to "end the engine?"; any other key is none. */
static void answer(struct gs_actor *actor, uint32_t key) {
    struct gs_error error = {""};
    if (key != 'y' && key != 'Y' && key != 'n' && key != 'N' && key != 'd' && key != 'D')
        return;
    gs_entry_end(&actor->model->entry);
    if (key == 'd' || key == 'D')
        actor->leave = GS_LEAVE_DETACH;
    else if ((key == 'y' || key == 'Y') && gs_act_shut_down(actor, &error) != GS_OK)
        gs_model_say(actor->model, GS_STYLE_ERROR, "%s", error.text);
}

static void entry_key(struct gs_actor *actor, uint32_t key) {
    struct gs_entry *entry = &actor->model->entry;
    if (key == GS_KEY_ESCAPE || key == CONTROL_C) {
        gs_entry_end(entry);
    } else if (entry->kind == GS_ENTRY_CONFIRM) {
        answer(actor, key);
    } else if (key == GS_KEY_ENTER) {
        accept_entry(actor);
    } else if (key == GS_KEY_BACKSPACE || key == CONTROL_H || key == DELETE) {
        if (entry->length == 0)
            gs_entry_end(entry);
        else
            gs_entry_erase(entry);
    } else if (key == CONTROL_U) {
        gs_entry_begin(entry, entry->kind, "");
    } else {
        gs_entry_add(entry, key);
    }
}

/* Keys that move a page and that nobody has given another meaning. */
static bool page_key(struct gs_model *model, uint32_t key) {
    if (!gs_view_scrolls(model))
        return false;
    if (key == GS_KEY_HOME)
        gs_view_scroll(model, -model->scroll);
    else if (key == GS_KEY_END)
        gs_view_scroll(model, INT_MAX / 2);
    else if (key == ' ')
        gs_view_scroll(model, GS_SCROLL_PAGE);
    else
        return false;
    return true;
}

void gs_act_paste(struct gs_actor *actor, uint32_t character) {
    struct gs_model *model = actor->model;
    if (model->entry.kind == GS_ENTRY_VALUE || model->entry.kind == GS_ENTRY_COMMAND)
        gs_entry_add(&model->entry, character == GS_KEY_ENTER ? ' ' : character);
    else
        gs_model_say(model, GS_STYLE_MESSAGE, "pasted text is not typed as keys; ':' first");
}

/* Keys of the present view alone. */
static bool view_key(struct gs_actor *actor, uint32_t key) {
    const struct gs_view *view = gs_views[actor->model->view];
    struct gs_text line = {0};
    const bool taken = view->key && view->key(actor->model, key, &line);
    if (line.length > 0 && !line.failed)
        gs_act_line(actor, gs_text_string(&line), NULL);
    gs_text_done(&line);
    return taken;
}

void gs_act_refresh(struct gs_actor *actor) {
    struct gs_take_list *takes = &actor->model->takes;
    if (gs_views[actor->model->view] != &gs_view_takes || !takes->stale || takes->asked)
        return;
    takes->stale = false;
    takes->asked = gs_act_send(actor, NULL, "takes json") == GS_OK;
}

void gs_act_key(struct gs_actor *actor, uint32_t key) {
    enum { READ = 1 }; /* seconds that a message stays whatever is pressed */
    struct gs_model *model = actor->model;
    if (model->message.age > READ)
        model->message.text[0] = '\0';
    if (model->entry.kind != GS_ENTRY_NONE) {
        entry_key(actor, key);
        return;
    }
    if (view_key(actor, key))
        return;
    const char *command = gs_keymap_command(&model->keymap, key);
    /* What ends the program everywhere else only goes back from a page that was called up. */
    if ((key == GS_KEY_ESCAPE || (command && strcmp(command, "quit") == 0)) && gs_view_back(model))
        return;
    if (!command && page_key(model, key))
        return;
    if (!command && key == CONTROL_C) {
        actor->leave = GS_LEAVE_DETACH; /* there is always a way out */
        return;
    }
    if (command) {
        char line[sizeof model->keymap.binding[0].command];
        snprintf(line, sizeof line, "%s", command); /* `bind` may change the table meanwhile */
        gs_act_line(actor, line, NULL);
    }
}
