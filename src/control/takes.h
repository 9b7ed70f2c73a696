/* Commands about takes and what is said about them. The engine's main thread. */
#ifndef GAINSTAGE_CONTROL_TAKES_H
#define GAINSTAGE_CONTROL_TAKES_H

#include "gainstage/command.h"
#include "session.h"

/* `word` is what stands behind the command's name, NULL behind the last. */
enum gs_status gs_takes_execute(struct gs_engine *engine, enum gs_command_id id, char *const *word,
                                uint64_t ticket, struct gs_reply *reply, struct gs_error *error);

#endif
