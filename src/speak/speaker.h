/* The mind of the text front end: knows the engine's state from its lines, decides what is said,
 * understands what is typed. No input or output of its own; time is given. One thread. */
#ifndef SPEAK_SPEAKER_H
#define SPEAK_SPEAKER_H

#include "gainstage/param.h"
#include "gainstage/text.h"
#include "hearing.h"

enum { GS_SPEAKER_FIELDS = 128, GS_SPEAKER_CHANGES = 64, GS_SPEAKER_ASKED = 64 };

struct gs_speaker {
    gs_utter *utter;
    void *context;
    enum gs_verbosity verbosity;
    bool view;
    struct gs_hearing hearing;
    struct gs_settings settings;
    struct {
        char key[24], value[200];
    } field[GS_SPEAKER_FIELDS]; /* of `status` */
    unsigned fields;

    uint64_t said; /* sentences so far */
    /* Commands whose answers have not come, the oldest at `answered` % their number. */
    struct {
        bool quietly;  /* nobody typed it */
        uint64_t said; /* sentences when it was sent */
    } asked[GS_SPEAKER_ASKED];
    unsigned sent, answered;
    struct gs_text answer; /* its "- " lines so far */
    struct {
        int channel;
        enum gs_param_id id;
    } changed[GS_SPEAKER_CHANGES]; /* since it was sent */
    unsigned changes;

    int64_t greet_at; /* gs_clock_now(); 0: nothing has come yet */
    bool greeted;
    bool again;         /* by another connection before: only the state is news */
    bool confirming;    /* "end the engine?" was asked */
    bool ending;        /* it was told to end */
    bool ended;         /* it said so */
    unsigned disk_told; /* minutes, the last mark that was told; 0: none */
    unsigned minute_told;
};

void gs_speaker_init(struct gs_speaker *speaker, gs_utter *utter, void *context, bool view);
void gs_speaker_done(struct gs_speaker *speaker);
/* printf of one sentence. */
void gs_speaker_say(struct gs_speaker *speaker, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A line was sent to the engine; `quietly` when its answer need not be told. */
void gs_speaker_sent(struct gs_speaker *speaker, bool quietly);
/* A line of the engine's. */
void gs_speaker_line(struct gs_speaker *speaker, const char *line, int64_t now);
/* Another connection takes the place of the one that broke: `why` is a sentence. Everything is
 * told anew by it, and commands that were under way have no answer any more. */
void gs_speaker_again(struct gs_speaker *speaker, const char *why);
/* Says what has become worth saying; some 10 times a second. */
void gs_speaker_tick(struct gs_speaker *speaker, int64_t now);
/* A field of `status`, "" when it is not known. */
const char *gs_speaker_field(const struct gs_speaker *speaker, const char *key);
double gs_speaker_number(const struct gs_speaker *speaker, const char *key); /* NaN: not known */

/* typed.c: what to do with a line that was typed. */
enum gs_typed { GS_TYPED_DONE, GS_TYPED_SEND, GS_TYPED_LEAVE };
/* GS_TYPED_SEND: *send is to go to the engine, and then gs_speaker_sent(). */
enum gs_typed gs_speaker_typed(struct gs_speaker *speaker, const char *line, struct gs_text *send);
/* The state in a few sentences. */
void gs_speaker_summary(struct gs_speaker *speaker);

#endif
