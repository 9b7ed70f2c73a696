/* What a take is called and where it lies. Writer thread. */
#ifndef GAINSTAGE_TAKE_NAMING_H
#define GAINSTAGE_TAKE_NAMING_H

#include <time.h>

#include "gainstage/take.h"

struct gs_take_names {
    char name[256]; /* without folder and extension */
    char folder[1100];
    char wet[1400];
    char dry[1400];
};

/* The next free names: neither of the two files exists, nor markers beside them. `when` is what
 * {date} and {time} tell, in local time. The template's folder is made when missing; that of
 * `options->path` must be there. {number} is one above the highest in the folder, so a number is
 * never given twice, not even when a take was deleted in between. */
enum gs_status gs_naming_next(const struct gs_take_options *options, time_t when,
                              struct gs_take_names *names, struct gs_error *error);

#endif
