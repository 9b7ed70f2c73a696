/* Status codes and the one-line error message that travels with them. Any thread. */
#ifndef GAINSTAGE_STATUS_H
#define GAINSTAGE_STATUS_H

/* What a function that can fail returns. Anything but GS_OK leaves out-parameters untouched. */
enum gs_status {
    GS_OK = 0,
    GS_ERR_MEMORY,  /* an allocation failed */
    GS_ERR_USAGE,   /* the words of a command are wrong: too few, too many, unknown option */
    GS_ERR_UNKNOWN, /* a name that is in no table: parameter, command, preset, theme */
    GS_ERR_RANGE,   /* a value outside its range or choices */
    GS_ERR_FORMAT,  /* a file or message that can't be parsed */
    GS_ERR_MISSING, /* a file, folder, device or session that is not there */
    GS_ERR_EXISTS,  /* refuses to overwrite */
    GS_ERR_STATE,   /* not now: recording already, nothing to stop, locked */
    GS_ERR_DEVICE,  /* the audio device or its library refused */
    GS_ERR_IO,      /* reading, writing or syncing failed */
    GS_ERR_FULL,    /* no room: disk, quota, queue */
    GS_ERR_SYSTEM,  /* a system call failed in a way that none of the above names */
    GS_STATUS_COUNT
};

/* A short lower-case phrase for the code, "out of memory". Static storage. */
const char *gs_status_text(enum gs_status status);

/* One clear line for a person: what is wrong, where, and what to do. No newline at its end. */
struct gs_error {
    char text[512];
};

/* Writes the line (printf-like; control characters become '?'). `error` may be NULL when nobody
 * wants it. */
void gs_explain(struct gs_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, and the status: `return gs_fail(error, GS_ERR_RANGE, "…", …)`. A macro, so that the
 * compiler and the analyser see which status it is. */
#define gs_fail(error, status, ...) (gs_explain((error), __VA_ARGS__), (enum gs_status)(status))

#endif
