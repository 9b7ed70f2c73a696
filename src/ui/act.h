/* Acting: keys and lines of the command language, on the model or, for the engine's commands, as
 * lines to it. Knows no terminal and no socket. One thread. */
#ifndef UI_ACT_H
#define UI_ACT_H

#include "gainstage/status.h"
#include "input.h"
#include "model.h"

enum gs_leave { GS_STAY, GS_LEAVE_DETACH };

struct gs_actor {
    struct gs_model *model;
    /* Sends a line to the engine. */
    enum gs_status (*send)(void *context, const char *line, struct gs_error *error);
    void *context;
    enum gs_leave leave;
    bool quitting; /* `shutdown` was sent: the engine's end is what was wanted */
};

/* Asks the engine for what the present view shows and does not have. With every picture. */
void gs_act_refresh(struct gs_actor *actor);
/* A key that was pressed: into what is being typed, or through the key map. */
void gs_act_key(struct gs_actor *actor, uint32_t key);
/* A character of pasted text: goes into what is being typed and is never a key. */
void gs_act_paste(struct gs_actor *actor, uint32_t character);
/* What the mouse did: presses and the wheel. */
void gs_act_mouse(struct gs_actor *actor, const struct gs_mouse *mouse);
/* A line of any command; a failure is also said on the message line. */
enum gs_status gs_act_line(struct gs_actor *actor, const char *line, struct gs_error *error);
/* The front end's commands of a config file, "LABEL:LINE:" before what is wrong; the engine's are
 * left to the engine. */
enum gs_status gs_act_config(struct gs_actor *actor, const char *label, const char *text,
                             struct gs_error *error);
/* printf of a line to the engine. */
enum gs_status gs_act_send(struct gs_actor *actor, struct gs_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Ends the engine, and what it records with it. */
enum gs_status gs_act_shut_down(struct gs_actor *actor, struct gs_error *error);
/* Loads a theme by name; the present one stays when that fails. */
enum gs_status gs_act_theme(struct gs_actor *actor, const char *name, struct gs_error *error);

#endif
