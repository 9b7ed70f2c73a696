/* Who did what: every command passes here, is allowed or not, and is told to the others. */
#ifndef GAINSTAGE_CONTROL_DEED_H
#define GAINSTAGE_CONTROL_DEED_H

#include "session.h"

/* Tells of what a visitor did: an entry of the events log for all, a message for all but itself. */
void gs_deed_tell(struct gs_server *server, const struct gs_visitor *author,
                  enum gs_log_level level, const char *text);
/* What the engine has to say, which is perhaps what somebody asked for. */
void gs_deed_message(struct gs_server *server, enum gs_log_level level, const char *text);
/* Turns of knobs are told once the knob rests. */
void gs_deed_tick(struct gs_server *server);
/* A front end comes or goes. */
void gs_deed_joined(struct gs_server *server, const struct gs_visitor *visitor);
void gs_deed_left(struct gs_server *server, const struct gs_visitor *visitor);

#endif
