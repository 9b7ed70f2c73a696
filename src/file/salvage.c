#include "salvage.h"

#include <errno.h>
#include <sndfile.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CHUNK = 8192, /* samples at a time */
    /* in STREAMINFO, from the start of the file */
    TOTAL = 21,
    TOTAL_END = 26
};

/* The decoder believes the header's count of frames: it is shown none, and finds what there is. */
struct blind {
    int fd;
    sf_count_t at, size;
};

static sf_count_t blind_size(void *user) {
    return ((struct blind *)user)->size;
}

static sf_count_t blind_seek(sf_count_t offset, int whence, void *user) {
    struct blind *blind = user;
    const sf_count_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? blind->at : blind->size;
    if (from + offset < 0)
        return -1;
    return blind->at = from + offset;
}

static sf_count_t blind_read(void *to, sf_count_t count, void *user) {
    struct blind *blind = user;
    unsigned char *bytes = to;
    const ssize_t got = pread(blind->fd, to, (size_t)count, blind->at);
    for (sf_count_t i = TOTAL; i < TOTAL_END; i++)
        if (i >= blind->at && i < blind->at + got)
            bytes[i - blind->at] &= i == TOTAL ? 0xF0 : 0;
    blind->at += got > 0 ? got : 0;
    return got > 0 ? got : 0;
}

static sf_count_t blind_tell(void *user) {
    return ((struct blind *)user)->at;
}

static SNDFILE *open_blind(struct blind *blind, SF_INFO *info, struct gs_error *error) {
    static SF_VIRTUAL_IO access = {
        .get_filelen = blind_size, .seek = blind_seek, .read = blind_read, .tell = blind_tell};
    struct stat about;
    if (fstat(blind->fd, &about) != 0) {
        gs_explain(error, "%s", strerror(errno));
        return NULL;
    }
    blind->size = about.st_size;
    *info = (SF_INFO){0};
    SNDFILE *file = sf_open_virtual(&access, SFM_READ, info, blind);
    if (!file) {
        gs_explain(error, "%s", sf_strerror(NULL));
    } else if (info->channels < 1 || info->channels > CHUNK || info->samplerate < 1) {
        sf_close(file);
        gs_explain(error, "it has %d channels", info->channels);
        return NULL;
    }
    return file;
}

static uint64_t total_of(int fd) {
    unsigned char header[TOTAL_END];
    if (pread(fd, header, sizeof header, 0) != (ssize_t)sizeof header)
        return 0;
    uint64_t total = header[TOTAL] & 15;
    for (int i = TOTAL + 1; i < TOTAL_END; i++)
        total = total << 8 | header[i];
    return total;
}

enum gs_status gs_flac_examine(int fd, struct gs_flac_state *state, struct gs_error *error) {
    struct blind blind = {.fd = fd};
    SF_INFO info;
    SNDFILE *file = open_blind(&blind, &info, error);
    if (!file)
        return GS_ERR_FORMAT;
    int samples[CHUNK];
    struct gs_flac_state found = {.rate = (unsigned)info.samplerate, .told = total_of(fd)};
    for (sf_count_t got; (got = sf_readf_int(file, samples, CHUNK / info.channels)) > 0;)
        found.found += (uint64_t)got;
    sf_close(file);
    *state = found;
    return GS_OK;
}

/* What it says of itself, as far as libsndfile knows the words for it. */
static void copy_texts(SNDFILE *in, SNDFILE *out) {
    static const int known[] = {SF_STR_TITLE, SF_STR_ARTIST, SF_STR_COMMENT, SF_STR_DATE,
                                SF_STR_SOFTWARE};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const char *text = sf_get_string(in, known[i]);
        if (text)
            sf_set_string(out, known[i], text);
    }
}

enum gs_status gs_flac_salvage(int fd, int to, uint64_t *frames, struct gs_error *error) {
    struct blind blind = {.fd = fd};
    SF_INFO info;
    SNDFILE *in = open_blind(&blind, &info, error);
    if (!in)
        return GS_ERR_FORMAT;
    SF_INFO wanted = {
        .samplerate = info.samplerate, .channels = info.channels, .format = info.format};
    SNDFILE *out = sf_open_fd(to, SFM_WRITE, &wanted, 0);
    if (!out) {
        sf_close(in);
        return gs_fail(error, GS_ERR_IO, "%s", sf_strerror(NULL));
    }
    copy_texts(in, out);
    int samples[CHUNK];
    bool stored = true;
    uint64_t count = 0;
    errno = 0;
    for (sf_count_t got; stored && (got = sf_readf_int(in, samples, CHUNK / info.channels)) > 0;) {
        stored = sf_writef_int(out, samples, got) == got;
        count += (uint64_t)got;
    }
    sf_close(in);
    stored = sf_close(out) == 0 && stored;
    if (!stored || total_of(to) != count)
        return gs_fail(error, errno == ENOSPC ? GS_ERR_FULL : GS_ERR_IO, "%s",
                       errno ? strerror(errno) : "fewer bytes arrived than were sent");
    *frames = count;
    return GS_OK;
}
