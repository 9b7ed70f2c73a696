#include "throughput.h"

#include <math.h>
#include <stdbool.h>

enum { MEMORY = 24 }; /* pairs */

/* Whether at least half of the differences in time go with those in bytes (r²). */
static bool is_sure(const struct gs_throughput *line) {
    return line->together > 0 &&
           line->together * line->together > 0.5 * line->spread * line->scatter;
}

void gs_throughput_add(struct gs_throughput *line, double bytes, double seconds) {
    if (line->pairs < MEMORY)
        line->pairs += 1;
    const double weight = 1 / line->pairs;
    const double more = bytes - line->bytes, later = seconds - line->seconds;
    line->bytes += weight * more;
    line->seconds += weight * later;
    line->spread = (1 - weight) * (line->spread + weight * more * more);
    line->together = (1 - weight) * (line->together + weight * more * later);
    line->scatter = (1 - weight) * (line->scatter + weight * later * later);
    line->doubts++;
    if (is_sure(line)) {
        /* Neither is exact: the line in the middle between that of the one over the other. */
        line->rate = sqrt(line->spread / line->scatter);
        line->doubts = 0;
    } else if (line->doubts >= MEMORY) {
        line->rate = 0;
    }
}
