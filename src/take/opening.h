/* Making the files of a take, where they were asked for or elsewhere. Writer thread. */
#ifndef GAINSTAGE_TAKE_OPENING_H
#define GAINSTAGE_TAKE_OPENING_H

#include "recorder.h"

/* Files and sidecar as the options name them. */
enum gs_status gs_opening_make(const struct gs_recorder *recorder,
                               const struct gs_take_options *options,
                               struct gs_recording *recording, struct gs_error *error);
/* The same, in the fallback folder when the disk refuses: *instead then says so, else it is "". */
enum gs_status gs_opening_begin(const struct gs_recorder *recorder,
                                const struct gs_take_options *options,
                                struct gs_recording *recording, char *instead, size_t size,
                                struct gs_error *error);
/* Files in which a take can go on that is open as `old`: NAME in the fallback folder, or NAME_002
 * beside it. */
enum gs_status gs_opening_elsewhere(const struct gs_recorder *recorder,
                                    const struct gs_recording *old, bool same_folder,
                                    struct gs_recording *recording, struct gs_error *error);

#endif
