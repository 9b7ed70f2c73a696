/* Reading notes again. Private to src/take. */
#ifndef GAINSTAGE_TAKE_NOTE_TEXT_H
#define GAINSTAGE_TAKE_NOTE_TEXT_H

#include "gainstage/unfinished.h"

/* Bytes of a note to which events are added, and of the longest note that is read. */
enum { GS_NOTE_EVENTS_MOST = 16 << 20, GS_NOTE_MOST = 24 << 20 };

/* Its first line, one as long as the other: whether everything that happened stands in it. */
#define GS_NOTE_ALL  "history all \n"
#define GS_NOTE_PART "history part\n"

/* Which start of the system this is; "" where nobody knows. */
void gs_note_boot(char id[40]);
/* False: its writer lives, or it can't be read; there is nothing to release then. */
bool gs_note_read(const char *path, struct gs_unfinished *take);
/* The same for a note's text, which is changed: into `take`, which says nothing yet. False: it is
 * none, but what was read of it is to be released. */
bool gs_note_parse(char *text, struct gs_unfinished *take);

#endif
