#include "match.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "gainstage/stage.h"
#include "gainstage/text.h"

/* How well a name fits: 0 not at all. */
static int fit(const char *name, const char *input) {
    if (strcmp(name, input) == 0)
        return 3;
    if (strcasecmp(name, input) == 0)
        return 2;
    return strcasestr(name, input) ? 1 : 0;
}

static const struct gs_device *by_name(const struct gs_device *devices, unsigned count,
                                       const char *input) {
    const struct gs_device *best = NULL;
    int best_fit = 0;
    for (unsigned i = 0; i < count; i++) {
        char full[sizeof devices[i].host + sizeof devices[i].name + 2];
        snprintf(full, sizeof full, "%s: %s", devices[i].host, devices[i].name);
        int alone = fit(devices[i].name, input), behind_host = fit(full, input);
        int this_fit = alone > behind_host ? alone : behind_host;
        if (this_fit > best_fit) {
            best = &devices[i];
            best_fit = this_fit;
        }
    }
    return best;
}

static const struct gs_device *by_index(const struct gs_device *devices, unsigned count,
                                        long index) {
    for (unsigned i = 0; i < count; i++)
        if (devices[i].index == index)
            return &devices[i];
    return NULL;
}

static const struct gs_device *by_default(const struct gs_device *devices, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (devices[i].is_default && devices[i].channels > 0)
            return &devices[i];
    return NULL;
}

enum gs_status gs_device_match(const struct gs_device *devices, unsigned count, const char *input,
                               const struct gs_device **found, struct gs_error *error) {
    const struct gs_device *device;
    long index;
    if (*input == '\0' || strcasecmp(input, "default") == 0 || strcmp(input, "auto") == 0) {
        device = by_default(devices, count);
        if (!device)
            return gs_fail(error, GS_ERR_MISSING,
                           "no default input device; `gainstage devices` lists what there is, "
                           "`--input demo` needs none");
    } else if (gs_parse_integer(input, &index)) {
        device = by_index(devices, count, index);
    } else {
        device = by_name(devices, count, input);
    }
    if (!device && access(input, F_OK) == 0)
        return gs_fail(error, GS_ERR_MISSING,
                       "no input device matches '%s'; the file of that name is `--input file:%s`",
                       input, input);
    if (!device)
        return gs_fail(error, GS_ERR_MISSING,
                       "no input device matches '%s'; `gainstage devices` lists them (without "
                       "those that another program keeps to itself)",
                       input);
    *found = device;
    return GS_OK;
}

enum gs_status gs_device_channels(const struct gs_device *device, unsigned wanted,
                                  unsigned *channels, struct gs_error *error) {
    if (wanted > GS_MAX_CHANNELS)
        return gs_fail(error, GS_ERR_RANGE, "%u channels are too many: at most %d", wanted,
                       GS_MAX_CHANNELS);
    if (wanted > device->channels)
        return gs_fail(error, GS_ERR_RANGE, "'%s' has %u input channel%s, not %u", device->name,
                       device->channels, device->channels == 1 ? "" : "s", wanted);
    *channels = wanted ? wanted : device->channels < 2 ? device->channels : 2;
    return GS_OK;
}
