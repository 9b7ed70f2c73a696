/* Any text as a theme: all of it or nothing. */
#include "must.h"
#include "ui/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct gs_theme theme, before;
    struct gs_error error = {{0}};
    char *text = must_string(data, size);
    memset(&theme, 0, sizeof theme);
    gs_theme_plain(&theme);
    memcpy(&before, &theme, sizeof theme);
    if (gs_theme_parse("fuzz", "fuzz.theme", text, &theme, &error) != GS_OK) {
        must(memcmp(&theme, &before, sizeof theme) == 0, "a broken theme changes nothing");
        must(strncmp(error.text, "fuzz.theme:", 11) == 0, "and is told of with its line");
    } else {
        for (int style = 0; style < GS_STYLE_COUNT; style++)
            for (int colors = 0; colors <= 256; colors += 8)
                gs_look_fit(theme.look[style], colors);
    }
    free(text);
    return 0;
}
