/* Which handler executes which of the engine's commands. */
#include "execute.h"

gs_handler *const gs_handlers[GS_COMMAND_COUNT] = {
    [GS_CMD_SET] = gs_do_set,
    [GS_CMD_GET] = gs_do_get,
    [GS_CMD_NUDGE] = gs_do_nudge,
    [GS_CMD_TOGGLE] = gs_do_toggle,
    [GS_CMD_RESET] = gs_do_reset,
    [GS_CMD_LINK] = gs_do_link,
    [GS_CMD_COPY] = gs_do_copy,
    [GS_CMD_UNDO] = gs_do_undo,
    [GS_CMD_REDO] = gs_do_redo,
    [GS_CMD_AB] = gs_do_ab,
    [GS_CMD_PFL] = gs_do_pfl,
    [GS_CMD_PRESET] = gs_do_preset,
    [GS_CMD_SAVE] = gs_do_save,
    [GS_CMD_RECORD] = gs_do_record,
    [GS_CMD_STOP] = gs_do_stop,
    [GS_CMD_ROLL] = gs_do_roll,
    [GS_CMD_NEXT] = gs_do_next,
    [GS_CMD_MARK] = gs_do_mark,
    [GS_CMD_CLEAR] = gs_do_clear,
    [GS_CMD_AUTO] = gs_do_policy,
    [GS_CMD_LOCK] = gs_do_lock,
    [GS_CMD_PREROLL] = gs_do_policy,
    [GS_CMD_SPLIT] = gs_do_policy,
    [GS_CMD_TITLE] = gs_do_label,
    [GS_CMD_ARTIST] = gs_do_label,
    [GS_CMD_SCENE] = gs_do_label,
    [GS_CMD_NOTE] = gs_do_label,
    [GS_CMD_RATING] = gs_do_label,
    [GS_CMD_TRACK] = gs_do_track,
    [GS_CMD_TAKES] = gs_do_take_job,
    [GS_CMD_EDIT] = gs_do_take_job,
    [GS_CMD_KEEP] = gs_do_take_job,
    [GS_CMD_DISCARD] = gs_do_take_job,
    [GS_CMD_RESTORE] = gs_do_take_job,
    [GS_CMD_RENAME] = gs_do_take_job,
    [GS_CMD_STATUS] = gs_do_status,
    [GS_CMD_INPUT] = gs_do_input,
    [GS_CMD_DIR] = gs_do_option,
    [GS_CMD_NAME] = gs_do_option,
    [GS_CMD_TEMPLATE] = gs_do_option,
    [GS_CMD_FORMAT] = gs_do_option,
    [GS_CMD_DRY] = gs_do_option,
    [GS_CMD_FALLBACK] = gs_do_option,
    [GS_CMD_RING] = gs_do_policy,
    [GS_CMD_ON_LOSS] = gs_do_policy,
    [GS_CMD_RECONNECT] = gs_do_policy,
    [GS_CMD_AS] = gs_do_as,
    [GS_CMD_ATTACH] = gs_do_attach,
    [GS_CMD_CLIENTS] = gs_do_clients,
    [GS_CMD_EVENTS] = gs_do_events,
    [GS_CMD_SHUTDOWN] = gs_do_shutdown,
};

enum gs_status gs_call_later(const struct gs_call *call, enum gs_status status) {
    call->reply->later = status == GS_OK;
    return status;
}

enum gs_status gs_call_unlocked(const struct gs_call *call) {
    if (!gs_engine_locked(call->engine) || !gs_engine_recording(call->engine))
        return GS_OK;
    return gs_fail(call->error, GS_ERR_STATE,
                   "the take is locked: `lock off` lets go of it (`gainstage ctl lock off`)");
}

enum gs_status gs_dispatch(struct gs_server *server, struct gs_visitor *visitor,
                           enum gs_command_id id, const struct gs_words *words, uint64_t ticket,
                           struct gs_reply *reply, struct gs_error *error) {
    const struct gs_call call = {.server = server,
                                 .engine = server->engine,
                                 .visitor = visitor,
                                 .id = id,
                                 .word = words->word + 1,
                                 .ticket = ticket,
                                 .reply = reply,
                                 .error = error};
    if (!gs_handlers[id])
        return gs_fail(error, GS_ERR_USAGE, "'%s' is a command of the front end", words->word[0]);
    return gs_handlers[id](&call);
}
