/* The takes in the folder, as the engine lists them (`takes json`), and the one in hand. One
 * thread. */
#ifndef UI_TAKE_LIST_H
#define UI_TAKE_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* One of them; NaN for figures that nobody knows. */
struct gs_listed_take {
    char name[160], state[16],
        began[24]; /* state: recording, complete, unfinished, recovered, kept, discarded */
    char title[96], note[240], ended[120]; /* cut where they are longer */
    double seconds, peak, loudness, clips, lost_frames, markers;
    int rating;
};

struct gs_take_list {
    struct gs_listed_take
        *take; /* oldest first, discarded ones behind; NULL before the first list */
    int count;
    struct gs_listed_take *coming; /* of the answer that is coming in */
    int arrived, room;
    char hand[160]; /* name of the one in hand; "": the latest */
    bool stale;     /* another list should be asked for */
    bool asked;     /* one has been, and has not come */
    bool known;     /* one has come */
};

void gs_take_list_done(struct gs_take_list *list);
/* A line of the answer, and its end. Lines that are no take are passed by. */
void gs_take_list_line(struct gs_take_list *list, const char *line);
void gs_take_list_end(struct gs_take_list *list, bool complete);

/* The order of the screen: the latest first, discarded ones at the end. NULL outside. */
const struct gs_listed_take *gs_take_list_at(const struct gs_take_list *list, int place);
bool gs_take_is_discarded(const struct gs_listed_take *take);
/* The place of the one in hand; -1 when there are none. */
int gs_take_list_hand(const struct gs_take_list *list);
void gs_take_list_move(struct gs_take_list *list, int steps);

#endif
