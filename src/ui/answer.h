/* The last answer that took several lines, with the command that it answers. One thread. */
#ifndef UI_ANSWER_H
#define UI_ANSWER_H

#include "gainstage/text.h"

/* Zero-initialise it. */
struct gs_answer {
    char command[80];    /* "clients", "events 50" */
    struct gs_text text; /* lines, a newline between two */
};

void gs_answer_done(struct gs_answer *answer);
/* Takes the text over, which is empty afterwards. */
void gs_answer_take(struct gs_answer *answer, const char *command, struct gs_text *text);

#endif
