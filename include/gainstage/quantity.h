/* Spans of time and amounts of memory as people write them. Not for the audio thread. */
#ifndef GAINSTAGE_QUANTITY_H
#define GAINSTAGE_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

/* Seconds from "90", "90s", "90m", "1h30m", "1.5h". False for anything else. */
bool gs_parse_duration(const char *text, double *seconds);
/* Bytes from "700M" or "2G" (of 1024 each); a unit is asked for. False for anything else. */
bool gs_parse_bytes(const char *text, double *bytes);
/* "1h30m", "45s", "0.5s": what gs_parse_duration() reads back. 24 bytes suffice. */
void gs_format_span(double seconds, char *out, size_t size);
/* "2G", "700M", "1.5M". 24 bytes suffice. */
void gs_format_amount(double bytes, char *out, size_t size);

/* Seconds from now (local time, `now` since the epoch) until the clock shows "18:30" or "18:30:15"
 * the next time. False when it is no time of day. */
bool gs_parse_clock(const char *text, long long now, double *seconds);
/* The local time of day at `when` (since the epoch) as "18:30:15". */
void gs_format_clock(long long when, char *out, size_t size);

#endif
