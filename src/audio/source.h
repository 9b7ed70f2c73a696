/* A source of sound is a vtable: PortAudio, a WAV file paced in real time, the built-in demo voice.
 * All of them run in the audio process and deliver planar floats. */
#ifndef GAINSTAGE_AUDIO_SOURCE_H
#define GAINSTAGE_AUDIO_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/status.h"

struct gs_stream_request {
    char input[512]; /* as given by the user: "demo", "file:PATH", a device's name part or index */
    unsigned channels; /* 0: all of a file's, else at most 2 */
    unsigned rate;     /* 0: the source's own */
    unsigned block;    /* frames a callback; 0: the source's own */
    uint64_t resume;   /* frames since the session began: a file goes on from there */
};

struct gs_stream_format {
    char device[128]; /* for people: "Scarlett 2i2 4th Gen: USB Audio (hw:0,0)", "demo voice", a
                         file */
    char host[32];    /* "ALSA", "JACK", "file", "demo" */
    unsigned channels;
    unsigned rate;
    unsigned block; /* 0 when it varies */
};

/* Called by the source's audio thread: `frames` (any count) of planar audio, the clock at which
 * their last frame was captured (gs_clock_now(), taken by the source outside of this call), and
 * whether the device told of an overflow since the call before. RT-safe. */
typedef void gs_deliver(void *context, const float *const *planar, unsigned frames, int64_t clock,
                        bool overflow);

struct gs_source; /* each source defines its own */

struct gs_source_class {
    const char *name;
    /* Whether the input's text means this source. */
    bool (*claims)(const char *input);
    /* Finds the device or file and settles the format; no sound flows yet. */
    enum gs_status (*open)(const struct gs_stream_request *request, struct gs_source **source,
                           struct gs_stream_format *format, struct gs_error *error);
    /* Sound begins to flow into `deliver`, on a thread of the source's own. */
    enum gs_status (*start)(struct gs_source *source, gs_deliver *deliver, void *context,
                            struct gs_error *error);
    /* False once the source knows that no more will come (device gone, server dead). */
    bool (*alive)(struct gs_source *source);
    /* Says goodbye to the device. The process ends right after, or is killed when this is slow. */
    void (*close)(struct gs_source *source);
};

extern const struct gs_source_class gs_source_demo, gs_source_file, gs_source_portaudio;

/* The class for an input. "auto" means a device when there is one, else the demo voice; "default"
 * and "" the default device. */
const struct gs_source_class *gs_source_find(const char *input);
/* Whether GS_ERR_MISSING from open() means "take the demo voice instead": only for "auto". */
bool gs_source_auto_falls_back(const char *input);

#endif
