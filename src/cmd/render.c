/* `gainstage render`: the strip over a file, offline and in this process. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/cmd.h"
#include "gainstage/container.h"
#include "gainstage/frames.h"
#include "gainstage/path.h"
#include "gainstage/preset.h"
#include "gainstage/strip.h"

enum { RATE_MIN = 8000, RATE_MAX = 384000, BAR_CELLS = 40, FILE_SAMPLES = 1 << 15 };

static volatile sig_atomic_t interrupted;

static void on_signal(int number) {
    (void)number;
    interrupted = 1;
}

struct render {
    const char *in, *out;
    enum gs_format format;
    char *target; /* where it is written: `out`, or a file beside it that will replace it */
    bool replaces;
    struct gs_reader *reader;
    struct gs_container *container;
    struct gs_strip *strip;
    unsigned channels, rate;
    uint64_t length; /* frames that the input promises */
    /* frames that are read and written at once, and the strip's rows */
    float *read, *written, *rows;
    unsigned frames;
    float *input[GS_MAX_CHANNELS], *dry[GS_MAX_CHANNELS], *wet[GS_MAX_CHANNELS];
    uint64_t skip;    /* of the strip's output, still to be dropped: its latency */
    uint64_t clipped; /* samples over full scale in a format that can't hold them */
    bool terminal;    /* somebody sees the progress */
    int64_t shown;
};

/* ---- progress -------------------------------------------------------------------------------- */

static void show_progress(struct render *render, uint64_t done) {
    int64_t now = render->terminal ? gs_clock_now() : 0;
    if (!render->terminal || now - render->shown < 100 * GS_MILLISECOND)
        return;
    render->shown = now;
    double part = render->length ? (double)done / (double)render->length : 1;
    int cells = (int)(fmin(part, 1) * BAR_CELLS);
    char bar[BAR_CELLS + 1];
    memset(bar, '.', BAR_CELLS);
    memset(bar, '#', (size_t)cells);
    bar[BAR_CELLS] = '\0';
    fprintf(stderr, "\r[%s] %3.0f %%", bar, fmin(part, 1) * 100);
}

static void wipe_progress(const struct render *render) {
    if (render->shown)
        fprintf(stderr, "\r%*s\r", BAR_CELLS + 8, "");
}

/* ---- set-up ---------------------------------------------------------------------------------- */

static enum gs_status choose_format(const struct gs_arguments *arguments, const char *out,
                                    enum gs_format *format, struct gs_error *error) {
    const char *name = gs_arguments_value(arguments, "format");
    if (!name) {
        const char *dot = gs_format_dot(out);
        *format = dot && strcasecmp(dot, ".flac") == 0 ? GS_FORMAT_FLAC : GS_FORMAT_PCM24;
        return gs_format_check_path(*format, out, error);
    }
    for (int i = 0; gs_format_names[i]; i++)
        if (strcmp(gs_format_names[i], name) == 0) {
            *format = (enum gs_format)i;
            return gs_format_check_path(*format, out, error);
        }
    return gs_fail(error, GS_ERR_USAGE, "no format '%s': pcm16, pcm24, float or flac", name);
}

static enum gs_status choose_settings(const struct gs_arguments *arguments,
                                      struct gs_settings *settings, struct gs_error *error) {
    gs_settings_init(settings);
    const char *preset = gs_arguments_value(arguments, "preset");
    enum gs_status status = GS_OK;
    if (preset)
        status = gs_preset_apply(preset, settings, -1, error);
    for (int i = 0; status == GS_OK && i < arguments->options; i++)
        if (strcmp(arguments->given[i].option->name, "set") == 0)
            status = gs_settings_assign(settings, arguments->given[i].value, error);
    return status;
}

/* Where to write: an existing file is left alone, or replaced only once all is well. */
static enum gs_status choose_target(struct render *render, bool force, struct gs_error *error) {
    struct stat in, out;
    bool exists = stat(render->out, &out) == 0;
    if (exists && stat(render->in, &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
        return gs_fail(error, GS_ERR_USAGE, "'%s' is the input itself", render->out);
    if (exists && !force)
        return gs_fail(error, GS_ERR_EXISTS, "'%s' exists already; --force replaces it",
                       render->out);
    if (exists && !S_ISREG(out.st_mode))
        return gs_fail(error, GS_ERR_EXISTS, "'%s' is not a plain file", render->out);
    render->replaces = exists;
    render->target = exists ? gs_path_format("%s.%ld.part", render->out, (long)getpid())
                            : gs_path_format("%s", render->out);
    return render->target ? GS_OK : gs_fail(error, GS_ERR_MEMORY, "out of memory");
}

static enum gs_status prepare(struct render *render, const struct gs_settings *settings,
                              struct gs_error *error) {
    enum gs_status status = gs_reader_open(render->in, &render->reader, error);
    if (status != GS_OK)
        return status;
    render->channels = gs_reader_channels(render->reader);
    render->rate = gs_reader_rate(render->reader);
    render->length = gs_reader_frames(render->reader);
    if (render->channels > GS_MAX_CHANNELS)
        return gs_fail(error, GS_ERR_RANGE, "'%s' has %u channels; at most %d are possible",
                       render->in, render->channels, GS_MAX_CHANNELS);
    if (render->rate < RATE_MIN || render->rate > RATE_MAX)
        return gs_fail(error, GS_ERR_RANGE, "'%s' has a rate of %u Hz; %d to %d are possible",
                       render->in, render->rate, RATE_MIN, RATE_MAX);

    size_t block = GS_STRIP_BLOCK, channels = render->channels;
    render->terminal = isatty(STDERR_FILENO);
    render->frames = FILE_SAMPLES / render->channels / GS_STRIP_BLOCK * GS_STRIP_BLOCK;
    render->rows = calloc(3 * channels * block, sizeof(float));
    render->read = calloc(channels * render->frames, sizeof(float));
    render->written = calloc(channels * render->frames, sizeof(float));
    if (!render->rows || !render->read || !render->written)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    for (size_t c = 0; c < channels; c++) {
        render->input[c] = render->rows + c * block;
        render->dry[c] = render->rows + (channels + c) * block;
        render->wet[c] = render->rows + (2 * channels + c) * block;
    }
    status = gs_strip_new(render->channels, render->rate, &render->strip);
    if (status != GS_OK)
        return gs_fail(error, status, "the strip could not be set up: %s", gs_status_text(status));
    for (unsigned c = 0; c < render->channels; c++)
        for (enum gs_param_id id = 0; id < GS_PARAM_COUNT; id++)
            gs_strip_set(render->strip, c, id, settings->value[c][id]);
    gs_strip_settle(render->strip);
    render->skip = gs_strip_latency(render->strip);
    return gs_container_create(render->target, render->format, render->channels, render->rate,
                               &render->container, error);
}

/* ---- the work -------------------------------------------------------------------------------- */

/* One block of the strip, from frames to frames. A single channel's frames are its row. */
static void process_block(struct render *render, const float *from, float *to, unsigned frames) {
    struct gs_channel_sums sums[GS_MAX_CHANNELS];
    const unsigned channels = render->channels;
    if (channels > 1)
        gs_frames_part(from, channels, render->input, frames);
    const float *const *input = channels > 1 ? (const float *const *)render->input : &from;
    float *const *wet = channels > 1 ? render->wet : &to;
    gs_strip_process(render->strip, input, render->dry, wet, frames, sums);
    if (channels > 1)
        gs_frames_join(to, channels, (const float *const *)wet, frames);
    for (unsigned c = 0; c < channels; c++)
        if (render->format != GS_FORMAT_FLOAT && sums[c].tap[GS_STAGE_OUT].peak > 1)
            for (unsigned i = 0; i < frames; i++)
                render->clipped += fabsf(wet[c][i]) > 1;
}

/* Runs what was read through the strip and writes what comes out, without the strip's latency at
 * the head. */
static enum gs_status process(struct render *render, unsigned frames, struct gs_error *error) {
    for (unsigned at = 0; at < frames; at += GS_STRIP_BLOCK) {
        const unsigned left = frames - at;
        const size_t place = (size_t)at * render->channels;
        process_block(render, render->read + place, render->written + place,
                      left < GS_STRIP_BLOCK ? left : GS_STRIP_BLOCK);
    }
    const unsigned from = render->skip < frames ? (unsigned)render->skip : frames;
    render->skip -= from;
    if (from == frames)
        return GS_OK;
    return gs_container_write(render->container, render->written + (size_t)from * render->channels,
                              frames - from, error);
}

static enum gs_status run_through(struct render *render, struct gs_error *error) {
    uint64_t latency = render->skip, done = 0;
    enum gs_status status = GS_OK;
    while (status == GS_OK && !interrupted) {
        uint64_t got = 0;
        status = gs_reader_read(render->reader, render->read, render->frames, &got, error);
        if (status != GS_OK || got == 0)
            break;
        status = process(render, (unsigned)got, error);
        done += got;
        show_progress(render, done);
    }
    /* what is still inside the strip comes out with silence behind it */
    if (status == GS_OK && !interrupted && latency > 0) {
        memset(render->read, 0, (size_t)render->channels * latency * sizeof(float));
        status = process(render, (unsigned)latency, error);
    }
    if (status == GS_OK && interrupted)
        status = gs_fail(error, GS_ERR_STATE, "interrupted; nothing is kept");
    return status;
}

static enum gs_status render_file(struct render *render, const struct gs_settings *settings,
                                  struct gs_error *error) {
    struct gs_error late;
    enum gs_status status = prepare(render, settings, error);
    if (status == GS_OK)
        status = run_through(render, error);
    bool created = render->container != NULL;
    if (created) {
        /* only what takes the place of another must not be lost with the power */
        if (!render->replaces)
            gs_container_hurry(render->container);
        enum gs_status finished = gs_container_finish(render->container, NULL, 0, &late);
        if (status == GS_OK && finished != GS_OK) {
            status = finished;
            *error = late;
        }
    }
    if (status == GS_OK && render->replaces && rename(render->target, render->out) != 0)
        status = gs_fail(error, GS_ERR_IO, "'%s' could not be replaced: %s", render->out,
                         strerror(errno));
    if (created && status != GS_OK)
        unlink(render->target);
    if (render->reader)
        gs_reader_close(render->reader);
    if (render->strip)
        gs_strip_free(render->strip);
    free(render->rows);
    free(render->read);
    free(render->written);
    return status;
}

static int run(const struct gs_arguments *arguments) {
    struct gs_error error;
    struct render render = {.in = arguments->word[0], .out = arguments->word[1]};
    struct gs_settings settings;
    enum gs_status status = choose_format(arguments, render.out, &render.format, &error);
    if (status == GS_OK)
        status = choose_settings(arguments, &settings, &error);
    if (status == GS_OK)
        status = choose_target(&render, gs_arguments_value(arguments, "force") != NULL, &error);
    if (status == GS_OK) {
        struct sigaction action = {.sa_handler = on_signal};
        sigaction(SIGINT, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
        sigaction(SIGHUP, &action, NULL);
        status = render_file(&render, &settings, &error);
        wipe_progress(&render);
    }
    free(render.target);
    if (status != GS_OK)
        return gs_cmd_fail(arguments, status, &error);
    if (render.clipped)
        fprintf(stderr,
                "gainstage render: %llu samples were over full scale and are clipped; lower "
                "out.gain, or use out.limit=on or --format float\n",
                (unsigned long long)render.clipped);
    return GS_EXIT_OK;
}

static const struct gs_option options[] = {
    {.name = "preset", .argument = "NAME", .help = "settings to begin with"},
    {.name = "set",
     .argument = "KEY=VALUE",
     .help = "a parameter, behind the preset and in order",
     .repeated = true},
    {.name = "format",
     .argument = "FORMAT",
     .help = "pcm16, pcm24, float or flac; without it flac for OUT.flac, else pcm24"},
    {.name = "force", .help = "replace OUT when it exists", .letter = 'f'},
    {.name = NULL}};

const struct gs_subcommand gs_cmd_render = {
    .name = "render",
    .arguments = "IN OUT",
    .summary = "run a sound file through the strip",
    .details =
        "Reads any format that libsndfile knows, with 1 to 32 channels, and writes a WAV or "
        "FLAC file of the same length, aligned to the sample. OUT ends in .wav or .flac, or has no "
        "extension. The settings stand from the "
        "first sample on. Interrupted, it leaves nothing behind.",
    .least = 2,
    .most = 2,
    .options = options,
    .run = run};
