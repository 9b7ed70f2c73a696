/* What the formats of takes are called and how large their samples are. */
#include <string.h>
#include <strings.h>

#include "gainstage/container.h"

const char *const gs_format_names[GS_FORMAT_COUNT + 1] = {"pcm16", "pcm24", "float", "flac", NULL};

static const struct {
    unsigned bytes;
    const char *extension;
} formats[GS_FORMAT_COUNT] = {
    [GS_FORMAT_PCM16] = {2, ".wav"},
    [GS_FORMAT_PCM24] = {3, ".wav"},
    [GS_FORMAT_FLOAT] = {4, ".wav"},
    [GS_FORMAT_FLAC] = {2, ".flac"},
};

const char *gs_format_extension(enum gs_format format) {
    return formats[format].extension;
}

unsigned gs_format_bytes(enum gs_format format) {
    return formats[format].bytes;
}

const char *gs_format_dot(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *file = slash ? slash + 1 : path;
    const char *dot = strrchr(file, '.');
    return dot == file ? NULL : dot;
}

enum gs_status gs_format_check_path(enum gs_format format, const char *path,
                                    struct gs_error *error) {
    const char *dot = gs_format_dot(path);
    if (!dot || strcasecmp(dot, formats[format].extension) == 0)
        return GS_OK;
    return gs_fail(error, GS_ERR_FORMAT, "%s: format %s goes into a file that ends in %s", path,
                   gs_format_names[format], formats[format].extension);
}
