/* "demo": the synthesised voice of room.h as a source. It needs no device, and after a restart it
 * goes on exactly where it was. */
#include <stdlib.h>
#include <string.h>

#include "gainstage/stage.h"
#include "pacer.h"
#include "room.h"
#include "source.h"

enum { CHANNELS_DEFAULT = 2, RATE_DEFAULT = 48000, RATE_MIN = 8000, RATE_MAX = 384000 };

struct gs_source {
    unsigned channels, rate, block;
    struct gs_room *room;
    struct gs_pacer *pacer;
};

static bool claims(const char *input) {
    return strcmp(input, "demo") == 0;
}

static void close_demo(struct gs_source *source) {
    gs_pacer_stop(source->pacer);
    gs_room_free(source->room);
    free(source);
}

static enum gs_status open_demo(const struct gs_stream_request *request, struct gs_source **opened,
                                struct gs_stream_format *format, struct gs_error *error) {
    unsigned channels = request->channels ? request->channels : CHANNELS_DEFAULT;
    unsigned rate = request->rate ? request->rate : RATE_DEFAULT;
    unsigned block = 0;
    if (channels > GS_MAX_CHANNELS)
        return gs_fail(error, GS_ERR_RANGE, "%u channels are too many: at most %d", channels,
                       GS_MAX_CHANNELS);
    if (rate < RATE_MIN || rate > RATE_MAX)
        return gs_fail(error, GS_ERR_RANGE, "the demo voice runs at %d to %d Hz, not %u", RATE_MIN,
                       RATE_MAX, rate);
    enum gs_status status = gs_pacer_block(request->block, &block, error);
    if (status != GS_OK)
        return status;

    struct gs_source *source = calloc(1, sizeof *source);
    if (!source)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    *source = (struct gs_source){.channels = channels,
                                 .rate = rate,
                                 .block = block,
                                 .room = gs_room_new(channels, rate, request->resume)};
    if (!source->room) {
        close_demo(source);
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    *format = (struct gs_stream_format){
        .device = "demo voice", .host = "demo", .channels = channels, .rate = rate, .block = block};
    *opened = source;
    return GS_OK;
}

static bool render(void *context, float *const *planar, unsigned frames) {
    struct gs_source *source = context;
    gs_room_render(source->room, planar, frames);
    return true;
}

static enum gs_status start(struct gs_source *source, gs_deliver *deliver, void *context,
                            struct gs_error *error) {
    struct gs_pacing pacing = {.channels = source->channels,
                               .rate = source->rate,
                               .block = source->block,
                               .render = render,
                               .render_context = source,
                               .deliver = deliver,
                               .deliver_context = context};
    return gs_pacer_start(&pacing, &source->pacer, error);
}

static bool alive(struct gs_source *source) {
    (void)source;
    return true;
}

const struct gs_source_class gs_source_demo = {.name = "demo",
                                               .claims = claims,
                                               .open = open_demo,
                                               .start = start,
                                               .alive = alive,
                                               .close = close_demo};
