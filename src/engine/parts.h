/* What the engine is made of; private to src/engine. */
#ifndef GAINSTAGE_ENGINE_PARTS_H
#define GAINSTAGE_ENGINE_PARTS_H

#include <sys/types.h>

#include "gainstage/engine.h"

/* The supervisor's pulse: slow while all is well, quick while a source is being opened. */
enum { GS_TICK_MS = 50, GS_TICK_QUICK_MS = 10 };

/* The life of the audio process. */
enum gs_audio_state {
    GS_AUDIO_DOWN,     /* none; the next one starts at `retry_at` */
    GS_AUDIO_OPENING,  /* it was told what to open; no format yet */
    GS_AUDIO_STARTING, /* it has the rings; no sound yet */
    GS_AUDIO_ALIVE,    /* sound flows */
    GS_AUDIO_DYING     /* killed, not yet gone: it still owns the rings */
};

struct gs_supervisor {
    enum gs_audio_state state;
    pid_t pid;
    int pidfd;     /* when it is another engine's child: it can't be waited for; -1 */
    int socket;    /* to the audio process; -1 */
    int chatter;   /* sealed memfd that swallows its stdout and stderr; -1 */
    int64_t since; /* when this state began */
    int64_t retry_at;
    int64_t retry_after; /* ns, grows with failures in a row */
    uint64_t seen;       /* ring position at the last tick that brought sound */
    unsigned silent_ticks;
    bool ever_alive;    /* sound has flowed from this stream configuration */
    uint64_t opened_at; /* ring position when this process got the rings */
    uint64_t resume;    /* frames of the source that lay behind when this process was started */
    bool in_gap;
    uint64_t silence_told; /* gs_link_silence() that people know of */
    uint64_t gap_silence;  /* gs_link_silence() when the gap began… */
    uint64_t gap_at;       /* …and the ring's position */
    uint32_t xruns_told;   /* overflows that people know of */
    int64_t overflow_due;  /* clock before which no more of them are told */
    char text[512];        /* why there is no sound, for people */
    char device[128], host[32];
    unsigned block;
    uint64_t ticket;                /* to answer when the stream is up or has failed; 0 */
    struct gs_stream_config before; /* to return to when a new input fails; empty input: none */
};

/* What went missing; counted since the session began, told for one take. */
struct gs_losses {
    uint64_t silence; /* frames that stand for lost sound */
    unsigned xruns, gaps;
};

/* What is ordered for the open recording: it may be split into several takes. */
struct gs_schedule {
    uint64_t stop_at;               /* ring position; GS_NEVER */
    long long stop_clock;           /* the time of day then, seconds since the epoch */
    struct gs_take_options options; /* of its takes */
    unsigned parts;                 /* of a take that has a path of its own */
    uint64_t split;                 /* start of the take whose split is ordered; GS_NEVER */
    int64_t retry_at;               /* clock before which no split is tried again */
};
#define GS_NEVER UINT64_MAX

/* What the journal knows already: see observe.c. */
struct gs_observed {
    uint64_t reading;                   /* of the telemetry ring, to be looked at next */
    uint32_t clips[GS_MAX_CHANNELS][2]; /* at the input and in the output, as telemetry counts */
    uint32_t xruns;
    uint64_t silence, lost_until;
    bool away; /* there was no device */
    struct gs_journal_about about;
};

/* Takes by themselves: what has been heard. Ring positions. */
struct gs_automatic {
    uint64_t heard;       /* the frame to be listened to next; GS_NEVER: not listening */
    uint64_t first, last; /* frames above the level, of the latest sound; GS_NEVER: none */
    bool take;            /* the open take, or the one being opened, was begun so */
    int64_t retry_at;     /* clock before which none is begun */
    float *frames;        /* what is being listened to */
};

/* The lock that keeps the machine awake. */
struct gs_wake {
    pid_t pid;  /* of the program that holds it; 0: none */
    int socket; /* to that; closing it lets go; -1 */
    bool asked; /* once a take */
    bool held;
};

/* Takes that nobody finished: a clerk of its own, since it reads whole files. */
struct gs_mender {
    struct gs_clerk *clerk; /* NULL: nothing is being mended */
    unsigned jobs;          /* not answered yet */
    char resumed[1400];     /* the take that is gone on with: to be measured when it has ended */
};

struct gs_engine {
    struct gs_engine_config config;
    struct gs_engine_listener listener;
    struct gs_settings settings;
    struct gs_supervisor audio;
    struct gs_link link; /* link.channels == 0 before the first source is open */
    struct gs_writer *writer;
    struct gs_telemetry *reading; /* scratch of gs_telemetry_bytes(channels) */
    int epoll, timer;
    bool recording;                         /* a take is open or being opened */
    bool stopping;                          /* its end has been ordered… */
    uint64_t stop_ticket;                   /* …and will be told with this ticket */
    struct gs_take take;                    /* the open one, or the last */
    struct gs_take last;                    /* the one before, while a take is being opened */
    struct gs_losses counted_from, counted; /* where the take's counts begin; those of the last */
    unsigned take_rate;                     /* Hz, of `take` */
    uint64_t key;                           /* ring position at which the last was asked for */
    uint64_t source_start;                  /* ring position at which the present source began… */
    uint64_t source_played; /* …and its frames that lay in rings before this one */
    uint64_t taken_until;   /* ring position up to which takes have been written */
    struct gs_schedule schedule;
    struct gs_automatic automatic;
    struct gs_wake wake;
    enum gs_disk_state disk_told;
    bool grants_told; /* what the system refused */
    bool locked;
    char cause[400]; /* why the take is being ended by the engine itself; "" otherwise */
    bool deepen;     /* the ring is to be deeper once no take is open */
    char error[512]; /* why the last take ended by itself; until the next, or clear */
    uint32_t pairs;  /* linked ones, a bit each */
    unsigned gaps;
    unsigned clients;               /* front ends attached */
    struct gs_labels labels;        /* of the open take, or the last… */
    struct gs_labels labels_before; /* …and of the one before, while a take is being opened */
    struct gs_clerk *clerk;         /* NULL until it is needed */
    struct gs_mender mender;
    char discarded[256]; /* the take that was discarded last */
    struct gs_observed observed;
    bool resuming;            /* the take of a dead engine is being opened again */
    struct gs_orders *orders; /* as written down last; NULL: nothing is */
    char recovered[400];      /* what was found and made whole at the start */
    char preset[72];
    int pfl_channel; /* whose tap is chosen for a monitor; -1: every channel's */
    unsigned pfl;    /* which tap: its stage and 1; 0: none */
    char ab;         /* which of two settings is heard; 0 is A too */
};

/* revive.c */
/* Takes that dead engines have left open are made whole. One of this very session whose ring
 * still lives is gone on with: true then, and the audio process is ours. */
bool gs_revive(struct gs_engine *engine);
/* Tells the writer where to keep notes of open takes. */
void gs_revive_notes(struct gs_engine *engine);
/* Where an audio process waits for the next engine; "" where it shall not. */
void gs_revive_path(const struct gs_engine *engine, char *path, size_t size);

/* orders.c: what an open take was told, for the engine that may have to go on with it. */
/* Writes it down when it has changed; takes it away when no take is open. */
void gs_orders_tick(struct gs_engine *engine);
void gs_orders_drop(struct gs_engine *engine);
/* The audio process of the dead engine's take; 0: not known. */
pid_t gs_orders_audio(const struct gs_engine *engine);
/* Takes away what a dead engine has left: its ring is gone. */
void gs_orders_forget(const struct gs_engine *engine);
/* The ring is adopted and `engine->take.start` is known: what was ordered holds again. */
void gs_orders_restore(struct gs_engine *engine);

/* mender.c: what is found in folders is made whole there, and told. */
/* Takes of the folder whose program died, but for the files in `skip` (a path a line). */
void gs_mender_folder(struct gs_engine *engine, const char *folder, const char *skip);
/* The take there is gone on with ("": in a new one), and its files are its own again: now
 * others may be looked for. */
void gs_mender_resumed(struct gs_engine *engine, const char *path);
/* A take has ended: if its levels were measured in part only, all of it is read again. */
void gs_mender_ended(struct gs_engine *engine, const struct gs_take *take);
void gs_mender_results(struct gs_engine *engine);
/* Told once, and kept for who looks in later. */
void gs_mender_tell(struct gs_engine *engine, const char *text);

/* supervisor.c */
/* Another engine's audio process: `socket` leads to it, its rings are installed already. */
void gs_supervisor_adopt(struct gs_engine *engine, pid_t pid, int pidfd, int socket,
                         const struct gs_audio_message *about);
enum gs_status gs_supervisor_start(struct gs_engine *engine, struct gs_error *error);
void gs_supervisor_tick(struct gs_engine *engine, int64_t now);
void gs_supervisor_message(struct gs_engine *engine);
/* Kills the audio process, if any, and waits for its end. */
void gs_supervisor_end(struct gs_engine *engine);
/* Kills it and opens config.stream afresh at the next tick. */
void gs_supervisor_restart(struct gs_engine *engine);

/* tell.c */
void gs_engine_message(struct gs_engine *engine, enum gs_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void gs_engine_answer(struct gs_engine *engine, uint64_t ticket, enum gs_status status,
                      const char *text);
/* gs_engine_dispatch() is called when `fd` can be read, and every so often. */
void gs_engine_watch(struct gs_engine *engine, int fd);
void gs_engine_pulse(struct gs_engine *engine, int milliseconds);

/* now.c */
/* The latest telemetry, or NULL before the first. */
const struct gs_telemetry *gs_engine_reading(const struct gs_engine *engine);
/* What was lost or overrun before belongs to no take, or to another. */
void gs_engine_count_from_here(struct gs_engine *engine);

/* rings.c */
/* Rings and a writer for them take the place of those before; `made` is taken over. */
enum gs_status gs_rings_install(struct gs_engine *engine, struct gs_link *made,
                                struct gs_error *error);
/* Makes (or keeps) rings and writer for that format. */
enum gs_status gs_rings_adopt_format(struct gs_engine *engine, unsigned channels, unsigned rate,
                                     struct gs_error *error);
/* The ring that is there is not as deep as it could and should be. */
bool gs_rings_short(const struct gs_engine *engine);

/* reach.c: how far back a take may begin that is started at `key`. */
uint64_t gs_transport_reach(const struct gs_engine *engine, uint64_t key);

/* schedule.c */
void gs_schedule_begin(struct gs_engine *engine, const struct gs_take_options *options);
void gs_schedule_tick(struct gs_engine *engine, int64_t now);
/* A split could not be had: another is tried later. */
void gs_schedule_refused(struct gs_engine *engine);

/* observe.c */
/* Rings and writer are new. */
void gs_observe_begin(struct gs_engine *engine);
void gs_observe_tick(struct gs_engine *engine);

/* takes.c */
/* A take begins: nothing is said about it yet. */
void gs_takes_begin(struct gs_engine *engine);
void gs_takes_results(struct gs_engine *engine);
/* losses.c: the device is gone (audio.text says why), is back, and what else is to be told. */
void gs_losses_begin(struct gs_engine *engine);
void gs_losses_end(struct gs_engine *engine);
void gs_losses_tick(struct gs_engine *engine, int64_t now);

/* wake.c */
void gs_wake_tick(struct gs_engine *engine);
void gs_wake_end(struct gs_engine *engine);

/* automatic.c */
void gs_automatic_tick(struct gs_engine *engine, int64_t now);
/* Listening begins anew: with another ring, or not at all. */
void gs_automatic_reset(struct gs_engine *engine);
/* The take that was begun could not be had, or was ended by a fault. */
void gs_automatic_failed(struct gs_engine *engine);

/* transport.c */
/* Orders the take's end at a position. */
void gs_transport_stop(struct gs_engine *engine, uint64_t position, uint64_t ticket);

/* outcome.c */
void gs_outcome_events(struct gs_engine *engine);
/* Tells people once each time that it becomes more urgent to make room. */
void gs_outcome_watch_disk(struct gs_engine *engine);

/* state.c */
/* Of the open take so far, of the last one when idle. */
struct gs_losses gs_engine_losses(const struct gs_engine *engine);

#endif
