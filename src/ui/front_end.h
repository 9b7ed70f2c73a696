/* A front end as its main loop (run.c) and its pictures (picture.c) see it. Nobody else's. One
 * thread. */
#ifndef UI_FRONT_END_H
#define UI_FRONT_END_H

#include "act.h"
#include "link.h"
#include "pace.h"
#include "screen.h"

struct gs_front_end {
    struct gs_model model;
    struct gs_actor actor;
    struct gs_ui_link link;
    struct gs_grid grid;
    struct gs_measurer measurer;
    struct gs_pace pace;
    bool gone;         /* the terminal */
    bool more;         /* it may have sent more than was read so far */
    bool key;          /* what a key did is to be seen */
    int64_t pressed;   /* when the first one was that is not seen yet */
    bool keyed;        /* the picture that is being sent shows what a key did */
    bool rest;         /* more of it is to be sent */
    int64_t go_on;     /* …from then on */
    int64_t last;      /* when time last went by */
    int64_t drawn;     /* when a picture was last made, sent or not, that is more than a key's */
    int64_t connected; /* when the connection was made anew; 0 = never */
    unsigned attempts; /* to connect anew, of late */
    const char *session;
    enum gs_status (*revive)(const struct gs_revival *died, struct gs_error *error);
    const char *name;
};

/* When gs_picture_keep_time() has something to do. */
int64_t gs_picture_due(const struct gs_front_end *ui);
/* Lets time go by, asks the terminal and draws, as far as it is due. */
void gs_picture_keep_time(struct gs_front_end *ui);

#endif
