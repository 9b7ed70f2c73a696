/* Folders with takes in them. */
#ifndef GAINSTAGE_TESTS_FOLDERS_H
#define GAINSTAGE_TESTS_FOLDERS_H

#include "takes.h"

static inline void put(const char *folder, const char *name, const char *content) {
    char path[PATH_SIZE];
    join(path, folder, name);
    const int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, strlen(content)), strlen(content));
    close(fd);
}

static inline bool lies_in(const char *folder, const char *name) {
    char path[PATH_SIZE];
    struct stat about;
    join(path, folder, name);
    return lstat(path, &about) == 0;
}

static inline void put_sound(const char *folder, const char *name, unsigned frames) {
    char path[PATH_SIZE];
    static const float silence[1000];
    struct gs_container *container;
    join(path, folder, name);
    assert_int_equal(gs_container_create(path, GS_FORMAT_PCM16, 1, 8000, &container, NULL), GS_OK);
    assert_int_equal(gs_container_write(container, silence, frames, NULL), GS_OK);
    assert_int_equal(gs_container_finish(container, NULL, 0, NULL), GS_OK);
}

#define SIDECAR(state)                                                                             \
    "{\"gainstage\": 1, \"name\": \"other\", \"state\": \"" state "\", \"rating\": 3, "            \
    "\"title\": \"T\\u00f6n\", \"rate\": 8000, \"channels\": 1, \"frames\": 800, "                 \
    "\"files\": {\"wet\": \"a.wav\", \"dry\": null}, \"began\": "                                  \
    "\"2026-01-02T03:04:05.678+01:00\", "                                                          \
    "\"loudness\": {\"integrated\": -23.5, \"range\": null}, \"peak\": -3, "                       \
    "\"counts\": {\"clips_input\": 2, \"clips_out\": 1, \"xruns\": 4}, \"strange\": [1, {}]}"

static inline void put_take(const char *folder, const char *name, const char *sidecar) {
    char file[300];
    snprintf(file, sizeof file, "%s.wav", name);
    put_sound(folder, file, 800);
    snprintf(file, sizeof file, "%s.dry.wav", name);
    put_sound(folder, file, 800);
    snprintf(file, sizeof file, "%s.json", name);
    if (sidecar)
        put(folder, file, sidecar);
}

#endif
