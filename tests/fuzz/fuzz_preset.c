/* Any text as a preset: all of it or nothing; what is written of it is read back the same. */
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gainstage/preset.h"
#include "must.h"

static enum gs_status apply(const void *text, size_t size, struct gs_settings *settings,
                            struct gs_error *error) {
    char path[32];
    const int fd = memfd_create("preset", MFD_CLOEXEC);
    must(fd >= 0 && write(fd, text, size) == (ssize_t)size, "a file in memory");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    enum gs_status status = gs_preset_apply(path, settings, -1, error);
    close(fd);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct gs_settings before, settings, again;
    struct gs_error error = {{0}};
    gs_settings_init(&before);
    before.value[3][GS_COMP_DRIVE] = 7;
    settings = before;
    if (apply(data, size, &settings, &error) != GS_OK) {
        must(memcmp(&settings, &before, sizeof before) == 0, "a bad preset changes nothing");
        must(error.text[0] != '\0' && !strchr(error.text, '\n'), "and says why, in a line");
        return 0;
    }
    struct gs_text text = {0};
    gs_preset_write(&settings, 0, "again", &text);
    gs_settings_init(&again);
    must(apply(text.data, text.length, &again, &error) == GS_OK, "what is written is read");
    for (int id = 0; id < GS_PARAM_COUNT; id++) {
        const double value = settings.value[0][id];
        must(value >= gs_params[id].min && value <= gs_params[id].max, "in range");
        if (id != GS_PREAMP_GAIN && id != GS_PREAMP_INVERT)
            must(fabs(again.value[0][id] - value) <= 1e-9 * fmax(1, fabs(value)), "and the same");
    }
    gs_text_done(&text);
    return 0;
}
