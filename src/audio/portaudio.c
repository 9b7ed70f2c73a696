/* Devices by way of PortAudio. Its stop, close and terminate may block for minutes with a dead or
 * frozen server: they are called only when the engine has let go of this process, and it kills it
 * when that takes long. PortAudio prints to stderr when it likes; the process gives it a log. */
#include <alsa/asoundlib.h>
#include <errno.h>
#include <math.h>
#include <portaudio.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<pa_jack.h>)
#include <pa_jack.h>
/* The library may have been built without JACK. */
#pragma weak PaJack_SetClientName
#define HAVE_JACK_NAME 1
#endif
#if __has_include(<pa_linux_alsa.h>)
#include <pa_linux_alsa.h>
#pragma weak PaAlsa_EnableRealtimeScheduling
#pragma weak PaAlsa_SetRetriesBusy
#define HAVE_ALSA_EXTRAS 1
#endif

#include "gainstage/clock.h"
#include "gainstage/device.h"
#include "match.h"
#include "source.h"

/* PortAudio waits 10 ms for each retry, for each busy device. */
enum { BUSY_RETRIES = 5 };

struct gs_source {
    PaStream *stream;
    gs_deliver *deliver;
    void *context;
    bool missed; /* callback thread only: a callback came without input */
    atomic_bool finished;
    atomic_bool closing;
};

static bool claims(const char *input) {
    (void)input;
    return true;
}

/* PortAudio opens every PCM that ALSA's configuration names, to see what it can do. Two plug-ins
 * make that slow and are no loss: `jack` starts a client of a server that PortAudio knows by
 * itself, `a52` is an encoder for outputs that loads a whole codec library. */
static void hide_slow_plugins(void) {
    static const char *const names[] = {"pcm.jack", "pcm.a52"};
    if (snd_config_update() < 0)
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snd_config_t *node;
        if (snd_config_search(snd_config, names[i], &node) == 0)
            snd_config_delete(node);
    }
}

static enum gs_status begin(struct gs_error *error) {
    hide_slow_plugins();
#ifdef HAVE_JACK_NAME
    if (PaJack_SetClientName)
        PaJack_SetClientName("gainstage");
#endif
#ifdef HAVE_ALSA_EXTRAS
    if (PaAlsa_SetRetriesBusy)
        PaAlsa_SetRetriesBusy(BUSY_RETRIES);
#endif
    PaError result = Pa_Initialize();
    if (result != paNoError)
        return gs_fail(error, GS_ERR_DEVICE, "the audio library does not start: %s",
                       Pa_GetErrorText(result));
    return GS_OK;
}

/* PortAudio's default host may have outputs only; then the first host that has an input. */
static PaDeviceIndex default_input(void) {
    PaDeviceIndex index = Pa_GetDefaultInputDevice();
    for (PaHostApiIndex host = 0; index == paNoDevice && host < Pa_GetHostApiCount(); host++) {
        const PaHostApiInfo *info = Pa_GetHostApiInfo(host);
        if (info)
            index = info->defaultInputDevice;
    }
    return index;
}

static const char *host_name(const PaHostApiInfo *host) {
    if (!host)
        return "";
    if (host->type == paALSA)
        return "ALSA";
    if (host->type == paJACK)
        return "JACK";
    return host->name;
}

static void describe(PaDeviceIndex index, const PaDeviceInfo *info, struct gs_device *device) {
    *device = (struct gs_device){.index = index,
                                 .channels = (unsigned)info->maxInputChannels,
                                 .rate = (unsigned)lround(info->defaultSampleRate),
                                 .is_default = index == default_input()};
    strncpy(device->name, info->name, sizeof device->name - 1);
    strncpy(device->host, host_name(Pa_GetHostApiInfo(info->hostApi)), sizeof device->host - 1);
}

static enum gs_status collect(struct gs_device **devices, unsigned *count, struct gs_error *error) {
    PaDeviceIndex all = Pa_GetDeviceCount();
    if (all < 0)
        return gs_fail(error, GS_ERR_DEVICE, "the audio library lists no devices: %s",
                       Pa_GetErrorText(all));
    struct gs_device *list = calloc((size_t)all + 1, sizeof *list);
    if (!list)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    unsigned found = 0;
    for (PaDeviceIndex index = 0; index < all; index++) {
        const PaDeviceInfo *info = Pa_GetDeviceInfo(index);
        if (info && info->maxInputChannels > 0)
            describe(index, info, &list[found++]);
    }
    *devices = list;
    *count = found;
    return GS_OK;
}

enum gs_status gs_devices_list(struct gs_device **devices, unsigned *count,
                               struct gs_error *error) {
    enum gs_status status = begin(error);
    return status == GS_OK ? collect(devices, count, error) : status;
}

/* PortAudio leaves out a card that another program holds, so its name seems to be unknown. Looks
 * through one card for such a device whose name has `part` in it. */
static bool find_busy(snd_ctl_t *card, int number, const char *part, char *name, size_t size) {
    snd_ctl_card_info_t *card_info = NULL;
    snd_pcm_info_t *info = NULL;
    bool found = false;
    if (snd_ctl_card_info_malloc(&card_info) < 0 || snd_pcm_info_malloc(&info) < 0 ||
        snd_ctl_card_info(card, card_info) < 0)
        goto done;
    for (int device = -1; !found && snd_ctl_pcm_next_device(card, &device) == 0 && device >= 0;) {
        char address[32];
        snprintf(address, sizeof address, "hw:%d,%d", number, device);
        snd_pcm_info_set_device(info, (unsigned)device);
        snd_pcm_info_set_subdevice(info, 0);
        snd_pcm_info_set_stream(info, SND_PCM_STREAM_CAPTURE);
        if (snd_ctl_pcm_info(card, info) < 0)
            continue;
        snprintf(name, size, "%s: %s (%s)", snd_ctl_card_info_get_name(card_info),
                 snd_pcm_info_get_name(info), address);
        snd_pcm_t *pcm;
        if (!strcasestr(name, part))
            continue;
        int result = snd_pcm_open(&pcm, address, SND_PCM_STREAM_CAPTURE, SND_PCM_NONBLOCK);
        if (result == 0)
            snd_pcm_close(pcm);
        found = result == -EBUSY;
    }
done:
    snd_pcm_info_free(info);
    snd_ctl_card_info_free(card_info);
    return found;
}

/* For an input that matched nothing: GS_ERR_DEVICE when a device of that name is held by another
 * program, else GS_ERR_MISSING and the line that is there. */
static enum gs_status explain_missing(const char *input, struct gs_error *error) {
    char name[256];
    for (int number = -1; snd_card_next(&number) == 0 && number >= 0;) {
        char address[16];
        snd_ctl_t *card;
        snprintf(address, sizeof address, "hw:%d", number);
        if (snd_ctl_open(&card, address, 0) < 0)
            continue;
        bool busy = find_busy(card, number, input, name, sizeof name);
        snd_ctl_close(card);
        if (busy) {
            gs_explain(error, "'%s' is in use by another program", name);
            return GS_ERR_DEVICE;
        }
    }
    return GS_ERR_MISSING;
}

/* One line for what PortAudio refused. */
static enum gs_status refuse(const struct gs_device *device, PaError result, double rate,
                             struct gs_error *error) {
    if (result == paDeviceUnavailable)
        return gs_fail(error, GS_ERR_DEVICE, "'%s' is in use by another program, or gone",
                       device->name);
    if (result == paInvalidSampleRate)
        return gs_fail(error, GS_ERR_RANGE, "'%s' does not run at %.0f Hz; its own rate is %u Hz",
                       device->name, rate, device->rate);
    if (result == paInvalidChannelCount)
        return gs_fail(error, GS_ERR_RANGE, "'%s' does not open with that number of channels",
                       device->name);
    if (result == paInsufficientMemory)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    const char *why = Pa_GetErrorText(result);
    if (result == paUnanticipatedHostError) {
        const PaHostErrorInfo *host = Pa_GetLastHostErrorInfo();
        if (host && host->errorText && *host->errorText)
            why = host->errorText;
    }
    return gs_fail(error, GS_ERR_DEVICE, "'%s' does not open: %s", device->name, why);
}

static int on_audio(const void *input, void *output, unsigned long frames,
                    const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags,
                    void *context) {
    (void)output, (void)time; /* its times are unusable: JACK's latency is, ALSA's jump */
    struct gs_source *source = context;
    if (atomic_load_explicit(&source->closing, memory_order_acquire))
        return paComplete;
    if (!input) {
        source->missed = true;
        return paContinue;
    }
    bool overflow = source->missed || (flags & paInputOverflow) != 0;
    source->missed = false;
    source->deliver(source->context, (const float *const *)input, (unsigned)frames, gs_clock_now(),
                    overflow);
    return paContinue;
}

static void on_finished(void *context) {
    struct gs_source *source = context;
    atomic_store_explicit(&source->finished, true, memory_order_release);
}

/* The host's "high" latency is the robust one; some hosts tell nonsense. */
static double suggested_latency(const PaDeviceInfo *info) {
    double latency = info->defaultHighInputLatency;
    return latency > 0.001 && latency < 0.5 ? latency : 0.04;
}

static enum gs_status open_stream(const struct gs_device *device,
                                  const struct gs_stream_request *request, struct gs_source *source,
                                  struct gs_stream_format *format, struct gs_error *error) {
    unsigned channels;
    enum gs_status status = gs_device_channels(device, request->channels, &channels, error);
    if (status != GS_OK)
        return status;
    const PaDeviceInfo *info = Pa_GetDeviceInfo(device->index);
    PaStreamParameters input = {.device = device->index,
                                .channelCount = (int)channels,
                                .sampleFormat = paFloat32 | paNonInterleaved,
                                .suggestedLatency = suggested_latency(info)};
    double rate = request->rate ? request->rate : info->defaultSampleRate;
    PaError result = paFormatIsSupported;
    if (request->rate)
        result = Pa_IsFormatSupported(&input, NULL, rate);
    if (result == paFormatIsSupported)
        result = Pa_OpenStream(&source->stream, &input, NULL, rate,
                               request->block ? request->block : paFramesPerBufferUnspecified,
                               paClipOff | paDitherOff, on_audio, source);
    if (result != paNoError)
        return refuse(device, result, rate, error);

    Pa_SetStreamFinishedCallback(source->stream, on_finished);
#ifdef HAVE_ALSA_EXTRAS
    if (Pa_GetHostApiInfo(info->hostApi)->type == paALSA && PaAlsa_EnableRealtimeScheduling)
        PaAlsa_EnableRealtimeScheduling(source->stream, 1);
#endif
    const PaStreamInfo *stream = Pa_GetStreamInfo(source->stream);
    *format =
        (struct gs_stream_format){.channels = channels,
                                  .rate = (unsigned)lround(stream ? stream->sampleRate : rate),
                                  .block = request->block};
    memcpy(format->device, device->name, sizeof format->device);
    memcpy(format->host, device->host, sizeof format->host);
    return GS_OK;
}

static enum gs_status open_device(const struct gs_stream_request *request,
                                  struct gs_source **opened, struct gs_stream_format *format,
                                  struct gs_error *error) {
    struct gs_source *source = calloc(1, sizeof *source);
    if (!source)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    enum gs_status status = begin(error);
    if (status != GS_OK) {
        free(source);
        return status;
    }
    struct gs_device *devices = NULL;
    const struct gs_device *device = NULL;
    unsigned count = 0;
    status = collect(&devices, &count, error);
    if (status == GS_OK)
        status = gs_device_match(devices, count, request->input, &device, error);
    if (status == GS_ERR_MISSING && !gs_source_auto_falls_back(request->input))
        status =
            explain_missing(strcmp(request->input, "default") == 0 ? "" : request->input, error);
    if (device) /* there is one exactly when all went well */
        status = open_stream(device, request, source, format, error);
    free(devices);
    if (status == GS_OK) {
        *opened = source;
        return GS_OK;
    }
    free(source);
    /* Only when the process goes on with another source does the library have to go. */
    if (status == GS_ERR_MISSING && gs_source_auto_falls_back(request->input))
        Pa_Terminate();
    return status;
}

static enum gs_status start(struct gs_source *source, gs_deliver *deliver, void *context,
                            struct gs_error *error) {
    source->deliver = deliver;
    source->context = context;
    PaError result = Pa_StartStream(source->stream);
    if (result != paNoError)
        return gs_fail(error, GS_ERR_DEVICE, "the device does not start: %s",
                       Pa_GetErrorText(result));
    return GS_OK;
}

static bool alive(struct gs_source *source) {
    return !atomic_load_explicit(&source->finished, memory_order_acquire) &&
           Pa_IsStreamActive(source->stream) == 1;
}

/* A server that is told goodbye need not find out by itself. Nothing is freed: the process ends. */
static void close_device(struct gs_source *source) {
    atomic_store_explicit(&source->closing, true, memory_order_release);
    Pa_AbortStream(source->stream);
    Pa_CloseStream(source->stream);
    Pa_Terminate();
}

const struct gs_source_class gs_source_portaudio = {.name = "portaudio",
                                                    .claims = claims,
                                                    .open = open_device,
                                                    .start = start,
                                                    .alive = alive,
                                                    .close = close_device};
