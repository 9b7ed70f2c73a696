#include "source.h"

#include <string.h>

/* In the order in which they are asked; the last one claims everything. */
static const struct gs_source_class *const classes[] = {&gs_source_demo, &gs_source_file,
                                                        &gs_source_portaudio};

const struct gs_source_class *gs_source_find(const char *input) {
    size_t last = sizeof classes / sizeof *classes - 1;
    for (size_t i = 0; i < last; i++)
        if (classes[i]->claims(input))
            return classes[i];
    return classes[last];
}

bool gs_source_auto_falls_back(const char *input) {
    return strcmp(input, "auto") == 0;
}
