/* The handlers of the engine's commands: one a row, and what each of them is given. The engine's
 * main thread. */
#ifndef GAINSTAGE_CONTROL_EXECUTE_H
#define GAINSTAGE_CONTROL_EXECUTE_H

#include "gainstage/command.h"
#include "session.h"

struct gs_call {
    struct gs_server *server;
    struct gs_engine *engine;
    struct gs_visitor *visitor;
    enum gs_command_id id;
    char *const *word; /* behind the command's name; NULL behind the last */
    uint64_t ticket;
    struct gs_reply *reply;
    struct gs_error *error;
};

typedef enum gs_status gs_handler(const struct gs_call *call);

/* A handler for each command of the engine, NULL for those of the front end. */
extern gs_handler *const gs_handlers[GS_COMMAND_COUNT];

/* The answer will come with the ticket, unless it has failed already. */
enum gs_status gs_call_later(const struct gs_call *call, enum gs_status status);
/* The record lock: what would end or replace a take asks here first. */
enum gs_status gs_call_unlocked(const struct gs_call *call);

/* execute_params.c */
gs_handler gs_do_set, gs_do_get, gs_do_nudge, gs_do_toggle, gs_do_reset, gs_do_link, gs_do_copy,
    gs_do_undo, gs_do_redo, gs_do_ab, gs_do_pfl, gs_do_preset, gs_do_save;
/* execute_transport.c */
gs_handler gs_do_record, gs_do_stop, gs_do_roll, gs_do_next, gs_do_lock, gs_do_mark, gs_do_clear;
/* execute_takes.c */
gs_handler gs_do_label, gs_do_track, gs_do_take_job;
/* execute_session.c */
gs_handler gs_do_status, gs_do_input, gs_do_option, gs_do_policy, gs_do_as, gs_do_attach,
    gs_do_clients, gs_do_events, gs_do_shutdown;

#endif
