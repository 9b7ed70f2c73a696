/* An ALSA capture device without hardware: type `fakecard` for an ALSA configuration.
 *
 *   pcm.x { type fakecard file "samples.raw" channels 4 faults "/some/dir" }
 *
 * `file` holds interleaved 32-bit little-endian frames; behind its end there is silence. The device
 * advances with the monotonic clock. A file in the `faults` folder makes something go wrong:
 *   busy     it can't be opened: EBUSY
 *   nodev    it has gone: opening and everything else is ENODEV
 *   unplug   it goes away in the manner of USB: poll reports an error, the position stands still
 *   xrun     one overrun; the file is removed */
#define PIC 1 /* the export macro below needs it: this is always a shared library */
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct card {
    snd_pcm_ioplug_t io;
    const int32_t *samples; /* mapped; NULL when the file is empty */
    size_t bytes;
    uint64_t frames, channels;
    char faults[256];
    uint64_t started;     /* ns, of the clock */
    uint64_t base;        /* frames of the file that went by before `started` */
    uint64_t transferred; /* frames handed out since */
    snd_pcm_sframes_t still;
    bool running, gone;
};

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool fault(const struct card *card, const char *name, bool once) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", card->faults, name);
    if (access(path, F_OK))
        return false;
    if (once)
        unlink(path);
    return true;
}

static uint64_t elapsed(const struct card *card) {
    return card->running ? (now() - card->started) * card->io.rate / 1000000000u : 0;
}

static void set_timer(const struct card *card, uint64_t ns) {
    struct timespec time = {.tv_sec = (time_t)(ns / 1000000000u),
                            .tv_nsec = (long)(ns % 1000000000u)};
    struct itimerspec spec = {.it_interval = time, .it_value = time};
    timerfd_settime(card->io.poll_fd, 0, &spec, NULL);
}

static int card_prepare(snd_pcm_ioplug_t *io) {
    struct card *card = io->private_data;
    card->base += elapsed(card); /* after an overrun time has gone on */
    card->transferred = 0;
    card->running = false;
    return card->gone || fault(card, "nodev", false) ? -ENODEV : 0;
}

static int card_start(snd_pcm_ioplug_t *io) {
    struct card *card = io->private_data;
    card->started = now();
    card->transferred = 0;
    card->running = true;
    set_timer(card, (uint64_t)io->period_size * 1000000000u / io->rate);
    return 0;
}

static int card_stop(snd_pcm_ioplug_t *io) {
    struct card *card = io->private_data;
    card->base += elapsed(card);
    card->running = false;
    set_timer(card, 0);
    return 0;
}

static snd_pcm_sframes_t card_pointer(snd_pcm_ioplug_t *io) {
    struct card *card = io->private_data;
    if (card->gone)
        return card->still;
    if (fault(card, "nodev", false)) {
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
        return -ENODEV;
    }
    uint64_t position = elapsed(card);
    if (position - card->transferred > io->buffer_size || fault(card, "xrun", true))
        return -EPIPE;
    card->still = (snd_pcm_sframes_t)(position % io->buffer_size);
    return card->still;
}

static snd_pcm_sframes_t card_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
                                       snd_pcm_uframes_t offset, snd_pcm_uframes_t size) {
    struct card *card = io->private_data;
    for (unsigned c = 0; c < io->channels; c++) {
        char *to = (char *)areas[c].addr + (areas[c].first + offset * areas[c].step) / 8;
        for (uint64_t i = 0; i < size; i++, to += areas[c].step / 8) {
            uint64_t n = card->base + card->transferred + i;
            int32_t sample = n < card->frames ? card->samples[n * card->channels + c] : 0;
            memcpy(to, &sample, sizeof sample);
        }
    }
    card->transferred += size;
    return (snd_pcm_sframes_t)size;
}

static int card_revents(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned count,
                        unsigned short *revents) {
    struct card *card = io->private_data;
    (void)count;
    *revents = 0;
    if (card->gone || fault(card, "unplug", false)) {
        if (!card->gone)
            set_timer(card,
                      1); /* poll returns at once from now on, as for a device that has gone */
        card->gone = true;
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
        *revents = POLLERR | POLLNVAL;
        return 0;
    }
    uint64_t ticks;
    if ((fds[0].revents & POLLIN) && read(io->poll_fd, &ticks, sizeof ticks) == sizeof ticks)
        *revents = POLLIN;
    if (fault(card, "nodev", false)) {
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
        *revents = POLLERR;
        return -ENODEV;
    }
    return 0;
}

static void release(struct card *card) {
    if (card->io.poll_fd >= 0)
        close(card->io.poll_fd);
    if (card->samples)
        munmap((void *)(uintptr_t)card->samples, card->bytes);
    free(card);
}

static int card_close(snd_pcm_ioplug_t *io) {
    release(io->private_data);
    return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .start = card_start,
    .stop = card_stop,
    .pointer = card_pointer,
    .transfer = card_transfer,
    .poll_revents = card_revents,
    .prepare = card_prepare,
    .close = card_close,
};

static int map_file(struct card *card, const char *path) {
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    if (fstat(fd, &status) == 0 && status.st_size > 0) {
        card->bytes = (size_t)status.st_size;
        void *memory = mmap(NULL, card->bytes, PROT_READ, MAP_PRIVATE, fd, 0);
        card->samples = memory == MAP_FAILED ? NULL : memory;
    }
    close(fd);
    if (!card->samples)
        return -EIO;
    card->frames = card->bytes / sizeof(int32_t) / card->channels;
    return 0;
}

static int limits(snd_pcm_ioplug_t *io, unsigned channels) {
    static const unsigned access[] = {SND_PCM_ACCESS_MMAP_INTERLEAVED,
                                      SND_PCM_ACCESS_RW_INTERLEAVED};
    static const unsigned format[] = {SND_PCM_FORMAT_S32_LE};
    static const unsigned rate[] = {44100, 48000, 88200, 96000, 176400, 192000};
    const unsigned frame = channels * (unsigned)sizeof(int32_t);
    int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 2, access);
    if (!error)
        error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, format);
    if (!error)
        error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_RATE, 6, rate);
    if (!error)
        error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_CHANNELS, 1, &channels);
    if (!error)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 16 * frame,
                                                4096 * frame);
    if (!error)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, 1024);
    if (!error)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, 64 * frame,
                                                65536 * frame);
    return error;
}

int SND_PCM_PLUGIN_ENTRY(fakecard)(snd_pcm_t **pcmp, const char *name, snd_config_t *root,
                                   snd_config_t *conf, snd_pcm_stream_t stream, int mode);
SND_PCM_PLUGIN_DEFINE_FUNC(fakecard) {
    const char *file = NULL, *faults = "/nonexistent";
    long channels = 2;
    snd_config_iterator_t i, next;
    (void)root;
    snd_config_for_each(i, next, conf) {
        snd_config_t *entry = snd_config_iterator_entry(i);
        const char *id = NULL;
        if (snd_config_get_id(entry, &id) < 0)
            continue;
        if (!strcmp(id, "file"))
            snd_config_get_string(entry, &file);
        else if (!strcmp(id, "faults"))
            snd_config_get_string(entry, &faults);
        else if (!strcmp(id, "channels"))
            snd_config_get_integer(entry, &channels);
    }
    if (stream != SND_PCM_STREAM_CAPTURE || !file || channels < 1 || channels > 64)
        return -EINVAL;
    struct card *card = calloc(1, sizeof *card);
    if (!card)
        return -ENOMEM;
    card->channels = (uint64_t)channels;
    snprintf(card->faults, sizeof card->faults, "%s", faults);
    card->io.poll_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    int error = card->io.poll_fd < 0          ? -errno
                : fault(card, "nodev", false) ? -ENODEV
                : fault(card, "busy", false)  ? -EBUSY
                                              : map_file(card, file);
    if (error) {
        release(card);
        return error;
    }
    card->io.version = SND_PCM_IOPLUG_VERSION;
    card->io.name = "gainstage test card";
    card->io.poll_events = POLLIN;
    card->io.callback = &callbacks;
    card->io.private_data = card;
    error = snd_pcm_ioplug_create(&card->io, name, stream, mode);
    if (error) {
        release(card);
        return error;
    }
    error = limits(&card->io, (unsigned)channels);
    if (error) {
        snd_pcm_ioplug_delete(&card->io); /* closes, and so releases, the card */
        return error;
    }
    *pcmp = card->io.pcm;
    return 0;
}
#pragma GCC diagnostic ignored "-Wpedantic" /* the macro ends with two semicolons */
SND_PCM_PLUGIN_SYMBOL(fakecard)
