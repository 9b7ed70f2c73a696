#include "common.h"

#include <errno.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void rig_die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

double rig_number(const char *text) {
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end)
        rig_die("'%s' is not a number", text);
    return value;
}

long rig_integer(const char *text) {
    char *end = NULL;
    long value = strtol(text, &end, 0);
    if (end == text || *end)
        rig_die("'%s' is not a whole number", text);
    return value;
}

void rig_load(const char *path, struct rig_sound *sound) {
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    if (!file)
        rig_die("%s: %s", path, sf_strerror(NULL));
    sound->frames = (long)info.frames;
    sound->channels = info.channels;
    sound->rate = info.samplerate;
    size_t samples = (size_t)info.frames * (size_t)info.channels;
    sound->data = malloc((samples ? samples : 1) * sizeof(float));
    if (!sound->data)
        rig_die("%s: out of memory", path);
    if (sf_readf_float(file, sound->data, info.frames) != info.frames)
        rig_die("%s: holds fewer frames than its header says", path);
    sf_close(file);
}

double rig_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

uint64_t rig_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}
