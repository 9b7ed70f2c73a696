#include "gainstage/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static const char *const texts[GS_STATUS_COUNT] = {
    [GS_OK] = "ok",
    [GS_ERR_MEMORY] = "out of memory",
    [GS_ERR_USAGE] = "wrong usage",
    [GS_ERR_UNKNOWN] = "unknown name",
    [GS_ERR_RANGE] = "out of range",
    [GS_ERR_FORMAT] = "can't be parsed",
    [GS_ERR_MISSING] = "not there",
    [GS_ERR_EXISTS] = "exists already",
    [GS_ERR_STATE] = "not possible now",
    [GS_ERR_DEVICE] = "the audio device refused",
    [GS_ERR_IO] = "input or output failed",
    [GS_ERR_FULL] = "no room left",
    [GS_ERR_SYSTEM] = "the system refused",
};

const char *gs_status_text(enum gs_status status) {
    return (unsigned)status < GS_STATUS_COUNT ? texts[status] : "unknown status";
}

void gs_explain(struct gs_error *error, const char *format, ...) {
    if (!error)
        return;
    const int cause = errno; /* stays for whoever names it behind this */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    for (char *c = error->text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
    errno = cause;
}
