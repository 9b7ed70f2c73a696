/* When the next picture may go out. Behind each one the terminal is asked for its status (DSR); the
 * answer tells that everything before it has arrived and been drawn. Never more than two pictures
 * are under way, one more for a key's effect: on a slow link pictures are skipped, not queued, and
 * what is seen is never older than a round trip and a half.
 *
 * A terminal that answers nothing in its first second is paced by time, until it does answer.
 * Answers that got lost (a shell read them while the program was stopped) are found out by asking
 * again. On a line that needs its time for a picture this is sent in portions, each when the one
 * before has left: what a key does never waits behind more than one of them.
 * Knows no clock: all times are given, ns. One thread. */
#ifndef UI_PACE_H
#define UI_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "throughput.h"

enum { GS_PACE_UNDER_WAY = 2, GS_PACE_FOR_KEYS = 1, GS_PACE_QUESTIONS = 16 };

/* Pictures a second: never asked to be slower than the first, of a silent terminal, the most. */
#define GS_PACE_LEAST  2.0
#define GS_PACE_SILENT 10.0
#define GS_PACE_MOST   30.0

/* Bytes a second that pictures take at most, on average: large ones of many channels come less
 * often. */
#define GS_PACE_BYTES 13000.0

/* A portion takes the line so long, and is at least so many bytes. */
#define GS_PACE_PORTION       0.04
#define GS_PACE_PORTION_LEAST 60

#define GS_PACE_NEVER INT64_MAX

struct gs_pace {
    bool answers, silent; /* it has answered; it has not, within a second */
    int64_t begun;        /* when it was asked first */
    /* questions that are not answered yet, in order: when each was sent and the picture before it
     * begun, of how many bytes; whether that counts as one, and its time tells of the line */
    struct gs_question {
        int64_t at, begun;
        double bytes;
        bool picture, tells;
    } asked[GS_PACE_QUESTIONS];
    int open;
    int64_t drawn;        /* when the last picture was begun, but for those of keys */
    int64_t heard;        /* when the last answer or question was */
    int64_t patience;     /* how long to wait before asking again */
    bool again, answered; /* asked again; and since then something was answered */
    bool late;            /* an answer took far longer than usual; no picture followed it yet */
    double bytes;         /* of a picture, smoothed */
    double trip;          /* round trip, rising gently; 0 = not known */
    struct gs_throughput line;
    int64_t free;    /* when the line will have carried all that was sent, as far as is known */
    size_t part;     /* bytes so far of the picture that is being sent in portions; 0: none is */
    int64_t started; /* when it was begun */
};

/* A terminal stood still for as long as that, beyond its round trip: what it shows is of the past.
 */
#define GS_PACE_LATE 0.7

/* The first question is on its way. */
void gs_pace_begin(struct gs_pace *pace, int64_t now);
/* An answer came. */
void gs_pace_answer(struct gs_pace *pace, int64_t now);
/* How many bytes of a picture may go out at once; SIZE_MAX: all of them. */
size_t gs_pace_portion(const struct gs_pace *pace);
/* So many bytes of a picture were sent, and more of it follow: the next ones at the time that is
 * returned. */
int64_t gs_pace_part(struct gs_pace *pace, int64_t now, size_t bytes);
/* The rest of it is not sent: another picture comes first. */
void gs_pace_drop(struct gs_pace *pace);
/* A picture was sent, with so many bytes at last; true: it asks. `key`: it shows what a key did;
 * one of a few bytes holds no other one up. */
bool gs_pace_drawn(struct gs_pace *pace, int64_t now, size_t bytes, bool key);
/* From when on a picture may be sent: a time that may have gone by, or GS_PACE_NEVER: not before
 * an answer. `key`: it shows what a key did. fps: at most so many a second. */
int64_t gs_pace_next(const struct gs_pace *pace, double fps, bool key);
/* When gs_pace_look() wants to be called, or GS_PACE_NEVER. */
int64_t gs_pace_watch(const struct gs_pace *pace);
/* Finds out about silence and lost answers. True: ask now, without a picture. */
bool gs_pace_look(struct gs_pace *pace, int64_t now);
/* The round trip in seconds, 0 while it is not known. A question that is open for longer than the
 * last trips took counts too: a link that stands still shows it. */
double gs_pace_trip(const struct gs_pace *pace, int64_t now);

#endif
