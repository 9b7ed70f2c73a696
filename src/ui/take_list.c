#include "take_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/text.h"

void gs_take_list_done(struct gs_take_list *list) {
    free(list->take);
    free(list->coming);
    *list = (struct gs_take_list){.take = NULL};
}

/* ---- one flat JSON object a line ------------------------------------------------------------- */

/* Behind `"key": `, or NULL. A quote within a string has a backslash before it, so the key in
 * quotes is found nowhere else. */
static const char *find_value(const char *line, const char *key) {
    char quoted[40];
    snprintf(quoted, sizeof quoted, "\"%s\": ", key);
    const char *found = strstr(line, quoted);
    return found ? found + strlen(quoted) : NULL;
}

/* One character of a string; what has no place on a screen becomes a blank. */
static char unescape(const char **at) {
    if (**at != '\\')
        return *(*at)++;
    const char *escaped = ++*at;
    if (*escaped == 'u') {
        for (int i = 0; i < 5 && **at; i++)
            (*at)++;
        return ' ';
    }
    if (*escaped)
        (*at)++;
    return *escaped;
}

static void read_text(const char *line, const char *key, char *out, size_t size) {
    const char *at = find_value(line, key);
    size_t length = 0;
    *out = '\0';
    if (!at || *at++ != '"')
        return;
    while (*at && *at != '"' && length + 1 < size)
        out[length++] = unescape(&at);
    out[length] = '\0';
    out[gs_text_prefix(out, size - 1)] = '\0'; /* no half of a character */
}

static double read_number(const char *line, const char *key) {
    const char *at = find_value(line, key);
    char *end;
    const double value = at ? strtod(at, &end) : (double)NAN;
    return at && end != at ? value : (double)NAN;
}

void gs_take_list_line(struct gs_take_list *list, const char *line) {
    enum { MORE = 32 };
    const char *object = strchr(line, '{');
    if (!object || !find_value(object, "name"))
        return;
    if (list->arrived == list->room) {
        struct gs_listed_take *grown =
            realloc(list->coming, (size_t)(list->room + MORE) * sizeof *grown);
        if (!grown)
            return; /* as many as there is memory for */
        list->coming = grown;
        list->room += MORE;
    }
    struct gs_listed_take *take = &list->coming[list->arrived];
    read_text(object, "name", take->name, sizeof take->name);
    read_text(object, "state", take->state, sizeof take->state);
    read_text(object, "began", take->began, sizeof take->began);
    read_text(object, "title", take->title, sizeof take->title);
    read_text(object, "note", take->note, sizeof take->note);
    read_text(object, "ended", take->ended, sizeof take->ended);
    take->seconds = read_number(object, "seconds");
    take->peak = read_number(object, "peak");
    take->loudness = read_number(object, "loudness");
    take->clips = read_number(object, "clips");
    take->lost_frames = read_number(object, "lost_frames");
    take->markers = read_number(object, "markers");
    const double rating = read_number(object, "rating");
    take->rating = rating >= 1 && rating <= 5 ? (int)rating : 0;
    list->arrived += *take->name != '\0';
}

void gs_take_list_end(struct gs_take_list *list, bool complete) {
    list->asked = false;
    if (complete) {
        free(list->take);
        list->take = list->coming;
        list->count = list->arrived;
        list->known = true;
        list->coming = NULL;
        list->room = 0;
    }
    list->arrived = 0;
}

/* ---- the order of the screen ----------------------------------------------------------------- */

bool gs_take_is_discarded(const struct gs_listed_take *take) {
    return strcmp(take->state, "discarded") == 0;
}

const struct gs_listed_take *gs_take_list_at(const struct gs_take_list *list, int place) {
    int kept = 0;
    if (place < 0 || place >= list->count)
        return NULL;
    while (kept < list->count && !gs_take_is_discarded(&list->take[kept]))
        kept++;
    /* either part backwards */
    return &list->take[place < kept ? kept - 1 - place : list->count - 1 - (place - kept)];
}

int gs_take_list_hand(const struct gs_take_list *list) {
    for (int i = 0; *list->hand && i < list->count; i++)
        if (strcmp(gs_take_list_at(list, i)->name, list->hand) == 0)
            return i;
    return list->count > 0 ? 0 : -1;
}

void gs_take_list_move(struct gs_take_list *list, int steps) {
    int place = gs_take_list_hand(list) + steps;
    place = place >= list->count ? list->count - 1 : place;
    const struct gs_listed_take *take = gs_take_list_at(list, place < 0 ? 0 : place);
    /* The latest is in hand by being it: a take that begins comes into hand by itself. */
    snprintf(list->hand, sizeof list->hand, "%s", take && place > 0 ? take->name : "");
}
