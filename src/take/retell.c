#include "retell.h"

#include <string.h>

#include "gainstage/metadata.h"

struct label {
    enum gs_label_id id;
    const char *value; /* checked, so it fits */
};

static void set_label(struct gs_metadata *metadata, const void *context) {
    const struct label *label = context;
    switch (label->id) {
    case GS_LABEL_TITLE:
        strcpy(metadata->title, label->value);
        break;
    case GS_LABEL_ARTIST:
        strcpy(metadata->artist, label->value);
        break;
    case GS_LABEL_SCENE:
        strcpy(metadata->scene, label->value);
        break;
    case GS_LABEL_NOTE:
        strcpy(metadata->note, label->value);
        break;
    case GS_LABEL_RATING:
        metadata->rating = label->value[0] ? label->value[0] - '0' : 0;
        break;
    case GS_LABEL_COUNT:
        break;
    }
}

static void set_levels(struct gs_metadata *metadata, const void *context) {
    const struct gs_loudness_reading *reading = context;
    metadata->integrated = reading->integrated;
    metadata->range = reading->range;
    metadata->true_peak = reading->true_peak;
    metadata->momentary_max = reading->momentary_max;
    metadata->short_term_max = reading->short_term_max;
}

void gs_retell_label(const char *path, enum gs_label_id label, const char *value) {
    const struct label said = {label, value};
    (void)gs_metadata_retell(path, set_label, &said, NULL);
}

void gs_retell_levels(const char *path, const struct gs_gauge *gauge) {
    struct gs_loudness_reading reading;
    gs_gauge_read(gauge, &reading);
    (void)gs_metadata_retell(path, set_levels, &reading, NULL);
}
