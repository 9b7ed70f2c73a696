/* The engine's side of the front end: reads its lines and its telemetry into the model. One
 * thread. */
#ifndef UI_LINK_H
#define UI_LINK_H

#include "act.h"
#include "gainstage/client.h"
#include "gainstage/rt.h"

enum { GS_UI_QUESTIONS = 64 };

struct gs_ui_link {
    struct gs_client *client;
    struct gs_actor *actor;
    struct gs_memory memory; /* the telemetry ring */
    struct gs_broadcast ring;
    uint64_t position; /* next frame to be read */
    struct gs_telemetry *frame;
    struct gs_text answer; /* "- " lines of the answer that is coming in, a newline between two */
    unsigned asked;        /* commands whose answer has not come yet */
    unsigned first;        /* the oldest of them, modulo the number that is remembered */
    struct gs_ui_question {
        bool told;        /* its news says it all */
        bool listed;      /* its answer is the list of takes */
        char command[80]; /* "" of one too many */
    } question[GS_UI_QUESTIONS];
    double event_time; /* of the latest event, seconds since 1970 */
    bool ended;        /* "* bye" came */
    char farewell[256];
    char saved[32]; /* length of the take that was saved last, while none is open: "0:02:25" */
};

/* The client stays the caller's; gs_client_free() it behind gs_ui_link_done(). */
void gs_ui_link_init(struct gs_ui_link *link, struct gs_client *client, struct gs_actor *actor);
void gs_ui_link_done(struct gs_ui_link *link);
/* Sends a line, and remembers what its answer is about. */
enum gs_status gs_ui_link_send(struct gs_ui_link *link, const char *line, struct gs_error *error);
/* The same without sending: for tests of what comes back. */
void gs_ui_link_sent(struct gs_ui_link *link, const char *line);
/* Goes on with another connection, which is not attached yet. The one before is freed. */
void gs_ui_link_change(struct gs_ui_link *link, struct gs_client *client);
/* Takes in all lines that have come. GS_ERR_MISSING when the engine has gone without a word. */
enum gs_status gs_ui_link_read(struct gs_ui_link *link, struct gs_error *error);
/* Folds in all telemetry frames that have come since the last call. */
void gs_ui_link_telemetry(struct gs_ui_link *link);
/* Reads telemetry from the ring behind this descriptor (taken over) from now on, instead of the one
 * before; what is wrong with it is said on the message line. */
void gs_ui_link_ring(struct gs_ui_link *link, int fd);
/* One line of the engine, as gs_ui_link_read() takes it in. */
void gs_ui_link_line(struct gs_ui_link *link, const char *line);

#endif
