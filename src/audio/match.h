/* Which device an input's text means. Pure: the list comes from the caller. */
#ifndef GAINSTAGE_AUDIO_MATCH_H
#define GAINSTAGE_AUDIO_MATCH_H

#include "gainstage/device.h"

/* The device meant by `input`: a whole number is an index as `gainstage devices` lists it; "",
 * "default" and "auto" the default device; anything else a name or part of one, in any case, alone
 * ("scarlett") or behind its host ("jack: system"). A whole name wins over a part, one in the same
 * case over one in another; among equals the first. GS_ERR_MISSING with a helpful line. */
enum gs_status gs_device_match(const struct gs_device *devices, unsigned count, const char *input,
                               const struct gs_device **found, struct gs_error *error);

/* Settles the number of channels: `wanted`, or for 0 the device's own, at most 2. GS_ERR_RANGE when
 * the device has fewer. */
enum gs_status gs_device_channels(const struct gs_device *device, unsigned wanted,
                                  unsigned *channels, struct gs_error *error);

#endif
