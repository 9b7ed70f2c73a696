/* The input devices of the machine. */
#ifndef GAINSTAGE_DEVICE_H
#define GAINSTAGE_DEVICE_H

#include <stdbool.h>

#include "gainstage/status.h"

struct gs_device {
    int index;
    char name[128];
    char host[32];     /* "ALSA", "JACK" */
    unsigned channels; /* input channels */
    unsigned rate;     /* its default, Hz */
    bool is_default;
};

/* Lists input devices; free() the array. Slow, may hang with a sick server, may print: only in a
 * short-lived process. */
enum gs_status gs_devices_list(struct gs_device **devices, unsigned *count, struct gs_error *error);

#endif
