/* The log: one line an event, with wall-clock time, to a file or stderr. Thread-safe, never called
 * by the audio thread. */
#ifndef GAINSTAGE_LOG_H
#define GAINSTAGE_LOG_H

enum gs_log_level { GS_LOG_INFO, GS_LOG_WARNING, GS_LOG_ERROR };

/* Opens `path` for appending; it is cut to its newer half when it grows past 1 MiB. NULL: stderr.
 * Without a call to gs_log_open() nothing is logged. */
void gs_log_open(const char *path);
void gs_log_close(void);
void gs_log(enum gs_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
