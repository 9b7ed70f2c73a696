/* The engine: owns the session (parameters, rings, the open take) and keeps the disposable audio
 * process alive. Everything here belongs to the engine's main thread. */
#ifndef GAINSTAGE_ENGINE_H
#define GAINSTAGE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/audio.h"
#include "gainstage/log.h"
#include "gainstage/param.h"
#include "gainstage/policy.h"
#include "gainstage/status.h"
#include "gainstage/take.h"
#include "gainstage/takes.h"
#include "gainstage/text.h"

/* What to listen to; zeros mean the source's own. */
struct gs_stream_config {
    char input[512];
    unsigned channels, rate, block;
};

struct gs_engine_config {
    char session[40];
    struct gs_stream_config stream;
    struct gs_take_options take;
    struct gs_policy policy;
    const struct gs_settings *settings;
    const char *preset; /* what the settings are called; NULL: nothing */
    bool passing;       /* nobody will start an engine of this session again: `record` */
};

/* What the engine tells its owner, on the main thread, from within gs_engine_dispatch() or the call
 * that caused it. */
struct gs_engine_listener {
    void *context;
    void (*param)(void *context, unsigned channel, enum gs_param_id id, double value);
    void (*message)(void *context, enum gs_log_level level, const char *text);
    /* The telemetry ring was replaced. */
    void (*telemetry)(void *context);
    /* The state changed in a way that people should see at once. */
    void (*state)(void *context);
    /* The answer to the call that was given this ticket. */
    void (*answer)(void *context, uint64_t ticket, enum gs_status status, const char *text);
};

struct gs_engine;

/* Starts the first audio process at once; whether its input opens is told by answer() with
 * `ticket`. */
enum gs_status gs_engine_new(const struct gs_engine_config *config,
                             const struct gs_engine_listener *listener, uint64_t ticket,
                             struct gs_engine **engine, struct gs_error *error);
/* Closes an open take and waits until that is done; an error says why the last take ended badly. */
enum gs_status gs_engine_finish(struct gs_engine *engine, struct gs_error *error);
/* Ends the audio process and everything else; call gs_engine_finish() before. */
void gs_engine_free(struct gs_engine *engine);
/* Readable when gs_engine_dispatch() has something to do. */
int gs_engine_fd(const struct gs_engine *engine);
void gs_engine_dispatch(struct gs_engine *engine);

/* ---- parameters ---- */
const struct gs_settings *gs_engine_settings(const struct gs_engine *engine);
/* channel -1: all of them. The value must be in range. */
void gs_engine_set(struct gs_engine *engine, int channel, enum gs_param_id id, double value);
/* Links channels 2p and 2p + 1 (pair p, 0-based): one set of knobs, the first's to begin with, and
 * one gain for both in the dynamics. */
void gs_engine_link(struct gs_engine *engine, unsigned pair, bool on);
bool gs_engine_linked(const struct gs_engine *engine, unsigned pair);
/* The name that `status` shows; a changed parameter marks it with '*'. */
void gs_engine_set_preset(struct gs_engine *engine, const char *name);
const char *gs_engine_preset(const struct gs_engine *engine);
/* Which of two settings is heard, for the state: 'A' or 'B'. */
void gs_engine_set_ab(struct gs_engine *engine, char which);
/* The tap that a monitor is to play, for the state: of one channel or all (-1); GS_STAGE_COUNT:
 * none.
 */
void gs_engine_set_pfl(struct gs_engine *engine, int channel, enum gs_stage stage);

/* ---- transport: each answers its ticket later, unless it fails at once ---- */
/* The take begins with the pre-roll before this moment (position NULL), which a marker tells, or at
 * a position. name may be NULL. */
enum gs_status gs_engine_record(struct gs_engine *engine, const char *name,
                                const uint64_t *position, uint64_t ticket, struct gs_error *error);
/* Where the session's first captured frame lies in the ring: behind the strip's latency. */
uint64_t gs_engine_origin(const struct gs_engine *engine);
/* position NULL: now. */
enum gs_status gs_engine_stop(struct gs_engine *engine, const uint64_t *position, uint64_t ticket,
                              struct gs_error *error);
/* The recording, however many takes it is split into, ends before the frame at `position`, soon
 * when that has been heard already. False: there is none that could. */
bool gs_engine_stop_ahead(struct gs_engine *engine, uint64_t position);
/* …goes on for ever again. False: no end was set. */
bool gs_engine_stop_never(struct gs_engine *engine);
/* The ring's position behind the last frame that was heard, and frames a second; 0 before. */
uint64_t gs_engine_position(const struct gs_engine *engine);
/* Where that was when a take was asked for last: behind its pre-roll. */
uint64_t gs_engine_key(const struct gs_engine *engine);
unsigned gs_engine_rate(const struct gs_engine *engine);
enum gs_status gs_engine_next(struct gs_engine *engine, const char *name, uint64_t ticket,
                              struct gs_error *error);
enum gs_status gs_engine_mark(struct gs_engine *engine, const char *text, struct gs_error *error);
void gs_engine_clear(struct gs_engine *engine);
bool gs_engine_recording(const struct gs_engine *engine);

/* ---- takes and what is said about them ---- */
/* Of the open take, or the last. */
const struct gs_labels *gs_engine_labels(const struct gs_engine *engine);
/* Those that hold now: the open take's; when idle, what takes to come will have. */
const struct gs_credits *gs_engine_credits(const struct gs_engine *engine);
/* Of the open take at once; when idle, title, note and rating are the last take's, written to its
 * sidecar: *later then, and the ticket is answered. Artist and scene hold for takes to come. */
enum gs_status gs_engine_label(struct gs_engine *engine, enum gs_label_id id, const char *text,
                               uint64_t ticket, bool *later, struct gs_error *error);
/* The name of a channel (from 1, as text) in the open take and in those to come. */
enum gs_status gs_engine_track(struct gs_engine *engine, const char *channel, const char *name,
                               struct gs_error *error);
/* Something to do in the folder for takes: answers its ticket later. The job's dir is filled in;
 * without a name it is about the last take (or the one that was discarded last). */
enum gs_status gs_engine_take_job(struct gs_engine *engine, const struct gs_clerk_job *job,
                                  struct gs_error *error);

/* ---- session ---- */
/* Changes the source; refused during a take. When it can't be opened the one before comes back. */
enum gs_status gs_engine_input(struct gs_engine *engine, const struct gs_stream_config *stream,
                               uint64_t ticket, struct gs_error *error);
/* What the engine found of its predecessors when it started, and made whole; "" mostly. */
const char *gs_engine_recovered(const struct gs_engine *engine);
/* How many front ends are attached, for the state. */
void gs_engine_set_clients(struct gs_engine *engine, unsigned clients);
const struct gs_take_options *gs_engine_take_options(const struct gs_engine *engine);
/* For the takes to come. */
void gs_engine_set_take_options(struct gs_engine *engine, const struct gs_take_options *options);
const struct gs_policy *gs_engine_policy(const struct gs_engine *engine);
/* Holds from now on; what needs a deeper ring has it once no take is open. */
void gs_engine_set_policy(struct gs_engine *engine, const struct gs_policy *policy);
/* While locked, whoever gives the commands is to refuse those that end a take. */
void gs_engine_lock(struct gs_engine *engine, bool on);
bool gs_engine_locked(const struct gs_engine *engine);
/* A new read-only descriptor of the telemetry ring; -1 before the first source was open. */
int gs_engine_telemetry(const struct gs_engine *engine);
unsigned gs_engine_channels(const struct gs_engine *engine); /* 0 before the first source */

/* ---- state, a table: one row a field of `status` ---- */
enum gs_field_type { GS_FIELD_TEXT, GS_FIELD_NUMBER };
struct gs_field {
    const char *key;
    enum gs_field_type type;
    const char *help;
    /* what makes its value, and which of several such values it is: for gs_field_add() */
    void (*add)(const struct gs_engine *engine, struct gs_text *text);
    void (*add_of)(const struct gs_engine *engine, size_t of, struct gs_text *text);
    size_t of;
};
extern const struct gs_field gs_fields[];
unsigned gs_field_count(void);
/* NULL: there is none of that name. */
const struct gs_field *gs_field_find(const char *key);
/* Adds the value as text; adding nothing means "not known". */
void gs_field_add(const struct gs_engine *engine, const struct gs_field *field,
                  struct gs_text *text);

#endif
