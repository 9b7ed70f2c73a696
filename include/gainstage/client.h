/* A visitor's side of the engine's Unix socket.
 *
 * The protocol is lines of UTF-8 text, at most GS_LINE_MAX bytes with their newline.
 *   client -> engine   a command line of the engine's (gainstage/command.h)
 *   engine -> client   for each command, in order: any number of "- TEXT" lines, then "ok" or
 *                      "error TEXT"
 *   after `attach`, at any time between two answers, lines that begin with "* ":
 *     * param CHANNEL KEY VALUE     CHANNEL counts from 1; all of them once, then each change
 *     * status KEY WORD             fields of `status`, as one quoted word (gs_words_split); all of
 *                                   them once, then each change, at most a few times a second
 *     * message info|warning|error TEXT   something that people should know; "WHO: " before
 *                                   what another visitor did
 *     * event TIME LEVEL WHO TEXT   an entry of the events log: TIME in seconds since the epoch,
 *                                   later in each than in the one before,
 *                                   WHO and TEXT quoted words, WHO '' when nobody in particular
 *                                   did it; the latest 100 first, the oldest before, then each new
 *                                   one. Every message is an event too, and so is what the
 *                                   visitor itself does.
 *     * telemetry                   carries a descriptor (SCM_RIGHTS): the telemetry ring,
 *                                   read-only; sent again whenever the ring is replaced
 *     * bye TEXT                    the engine ends
 * A visitor says who it is by `as NAME` (GS_WHO_MAX), before it attaches; without it is "process
 * PID". After `attach view` the engine answers every command that changes anything with an error.
 * Not for the audio thread; one thread a client. */
#ifndef GAINSTAGE_CLIENT_H
#define GAINSTAGE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "gainstage/status.h"

/* A visitor's name with its end: longer ones are cut. */
enum { GS_LINE_MAX = 65536, GS_WHO_MAX = 64 };

struct gs_client;

/* Connects to a running engine; GS_ERR_MISSING when none runs for that session. Checks that the
 * socket and its directory belong to this user and that the peer does too. */
enum gs_status gs_client_connect(const char *session, struct gs_client **client,
                                 struct gs_error *error);
void gs_client_free(struct gs_client *client);
int gs_client_fd(const struct gs_client *client);

/* Queues a line (without newline) and sends what the socket takes now. Never waits. */
enum gs_status gs_client_send(struct gs_client *client, const char *line, struct gs_error *error);
/* Bytes wait for the socket to take them: poll for POLLOUT too, then call gs_client_flush(). */
bool gs_client_pending(const struct gs_client *client);
enum gs_status gs_client_flush(struct gs_client *client, struct gs_error *error);
/* The next whole line that has come, without newline; *line is NULL when there is none now. Valid
 * until the next call. Never waits. GS_ERR_MISSING when the engine has gone. A descriptor that came
 * with the line is left for gs_client_descriptor(). */
enum gs_status gs_client_receive(struct gs_client *client, const char **line,
                                 struct gs_error *error);
/* The descriptor that came last, now the caller's; -1 when none. */
int gs_client_descriptor(struct gs_client *client);

/* For `ctl` and scripts: sends a command and waits up to `timeout_ms` for its answer. The "- "
 * lines are added to `answer` without their mark, newline-separated; an "error" answer is returned
 * as GS_ERR_STATE with its text. */
struct gs_text;
enum gs_status gs_client_command(struct gs_client *client, const char *line, int timeout_ms,
                                 struct gs_text *answer, struct gs_error *error);

/* Who this process is for others: "anna (ssh 10.0.0.5)", "anna (pts/3)", "anna (process 1234)".
 * `name` NULL: the user's. */
void gs_client_who(const char *name, char who[GS_WHO_MAX]);
/* Tells the engine, and waits for its answer; before `attach`. */
enum gs_status gs_client_name(struct gs_client *client, const char *name, int timeout_ms,
                              struct gs_error *error);

/* After `shutdown`: waits up to `timeout_ms` until the engine has let go of everything, so that the
 * session can be started anew at once. */
void gs_client_wait_gone(struct gs_client *client, int timeout_ms);

/* An engine that died, as its visitors knew it; "" for what they did not. What they know may have
 * been cut: a word of GS_REVIVAL_CUT bytes or more is not to be trusted. */
struct gs_revival {
    const char *session;
    const char *input, *dir; /* the fields of `status` */
};
enum { GS_REVIVAL_CUT = 180 };

#endif
