/* Reading the note of an open take: whatever stands in it, nothing breaks. */
#include "note_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "gainstage/path.h"
#include "gainstage/text.h"

/* What is gathered before the journal is made of it. */
struct past {
    struct gs_settings settings;
};

void gs_note_boot(char id[40]) {
    char *text = NULL;
    id[0] = '\0';
    if (gs_path_read_text("/proc/sys/kernel/random/boot_id", 64, &text, NULL) != GS_OK)
        return;
    text[strcspn(text, "\n")] = '\0';
    if (strlen(text) < 40)
        strcpy(id, text);
    free(text);
}

/* Whether this system has kept it, without a start in between. */
static bool is_this_boot(const char *id) {
    char now[40];
    gs_note_boot(now);
    return strcmp(id, now) == 0;
}

static bool read_u64(const char *word, uint64_t *value) {
    char *end;
    if (word[0] < '0' || word[0] > '9')
        return false;
    errno = 0;
    *value = strtoull(word, &end, 10);
    return *end == '\0' && errno == 0;
}

static bool take_text(char *to, size_t size, const char *from) {
    const size_t length = strlen(from);
    if (length >= size)
        return false;
    memcpy(to, from, length + 1);
    return true;
}

static bool take_format(struct gs_unfinished *take, const struct gs_words *words) {
    uint64_t channels, rate;
    for (int f = 0; f < GS_FORMAT_COUNT; f++)
        if (strcmp(words->word[1], gs_format_names[f]) == 0 && words->count == 4 &&
            read_u64(words->word[2], &channels) && read_u64(words->word[3], &rate) &&
            channels >= 1 && channels <= 1024 && rate >= 1 && rate <= 10000000) {
            take->format = (enum gs_format)f;
            take->channels = (unsigned)channels;
            take->rate = (unsigned)rate;
            return true;
        }
    return false;
}

static void take_marker(struct gs_unfinished *take, uint64_t position, const char *label) {
    if (!take->markers)
        take->markers = calloc(GS_UNFINISHED_MARKERS, sizeof *take->markers);
    if (!take->markers || take->marker_count == GS_UNFINISHED_MARKERS)
        return;
    unsigned at = take->marker_count++;
    for (; at > 0 && take->markers[at - 1].frame > position; at--)
        take->markers[at] = take->markers[at - 1];
    take->markers[at] = (struct gs_marker){.frame = position};
    strncpy(take->markers[at].label, label, sizeof take->markers[at].label - 1);
}

/* ---- what happened ---- */

/* All words behind the key as whole numbers. */
static bool read_numbers(const struct gs_words *words, uint64_t *number, int count) {
    bool done = words->count == count + 1;
    for (int i = 0; done && i < count; i++)
        done = read_u64(words->word[i + 1], &number[i]);
    return done;
}

/* CHANNEL KEY VALUE, from word `at` on. */
static bool read_value(const struct gs_words *words, int at, struct gs_journal_entry *entry) {
    enum gs_param_id id;
    uint64_t channel;
    if (words->count != at + 3 || !read_u64(words->word[at], &channel) ||
        channel >= GS_MAX_CHANNELS || gs_param_find(words->word[at + 1], &id, NULL) != GS_OK ||
        gs_param_parse(id, words->word[at + 2], &entry->value, NULL) != GS_OK)
        return false;
    entry->kind = GS_JOURNAL_PARAM;
    entry->channel = (uint16_t)channel;
    entry->id = (uint8_t)id;
    return true;
}

static bool read_event(const struct gs_words *words, struct gs_journal_entry *entry) {
    const char *key = words->word[0];
    uint64_t n[5];
    *entry = (struct gs_journal_entry){0};
    if (strcmp(key, "set") == 0)
        return words->count > 1 && read_u64(words->word[1], &entry->position) &&
               read_value(words, 2, entry);
    if (strcmp(key, "link") == 0 && read_numbers(words, n, 3) && n[1] < GS_MAX_CHANNELS / 2) {
        entry->kind = GS_JOURNAL_LINK;
        entry->position = n[0];
        entry->channel = (uint16_t)n[1];
        entry->value = n[2] ? 1.0 : 0.0;
        return true;
    }
    if (strcmp(key, "clip") == 0 && read_numbers(words, n, 5) && n[2] < GS_MAX_CHANNELS &&
        n[3] < GS_STAGE_COUNT && n[4] <= UINT32_MAX && n[1] <= UINT64_MAX - n[0]) {
        entry->kind = GS_JOURNAL_CLIP;
        entry->position = n[0];
        entry->frames = n[1];
        entry->channel = (uint16_t)n[2];
        entry->id = (uint8_t)n[3];
        entry->count = (uint32_t)n[4];
        return true;
    }
    if (strcmp(key, "loss") == 0 && read_numbers(words, n, 4) && n[2] < GS_LOSS_COUNT &&
        n[3] <= UINT32_MAX && n[1] <= UINT64_MAX - n[0]) {
        entry->kind = GS_JOURNAL_LOSS;
        entry->position = n[0];
        entry->frames = n[1];
        entry->id = (uint8_t)n[2];
        entry->count = (uint32_t)n[3];
        return true;
    }
    return false;
}

/* The line with the links ends the settings that the take began with. */
static void take_event(struct past *past, struct gs_unfinished *take,
                       const struct gs_words *words) {
    struct gs_journal_entry entry = {0};
    uint64_t pairs;
    if (strcmp(words->word[0], "had") == 0 && read_value(words, 1, &entry)) {
        past->settings.value[entry.channel][entry.id] = entry.value;
    } else if (strcmp(words->word[0], "linked") == 0 && read_numbers(words, &pairs, 1)) {
        if (!take->past)
            take->past = gs_journal_new(take->rate);
        if (take->past)
            gs_journal_begin(take->past, &past->settings, (uint32_t)pairs);
    } else if (take->past && read_event(words, &entry)) {
        gs_journal_put(take->past, &entry);
    }
}

/* ---- the whole ---- */

static void take_beginning(struct gs_unfinished *take, const struct gs_words *words) {
    uint64_t n[2];
    if (read_numbers(words, n, 2) && n[0] < INT32_MAX * UINT64_C(1000) && n[1] < 1000000000)
        take->began = (struct timespec){.tv_sec = (time_t)n[0], .tv_nsec = (long)n[1]};
}

static void take_line(struct past *past, struct gs_unfinished *take, const struct gs_words *words) {
    const char *key = words->count > 1 ? words->word[0] : "";
    const char *value = words->count > 1 ? words->word[1] : "";
    uint64_t position;
    if (strcmp(key, "session") == 0)
        take_text(take->session, sizeof take->session, value);
    else if (strcmp(key, "ring") == 0)
        read_u64(value, &take->ring);
    else if (strcmp(key, "format") == 0)
        take_format(take, words);
    else if (strcmp(key, "history") == 0)
        take->behind |= strcmp(value, "all") != 0;
    else if (strcmp(key, "boot") == 0)
        take->behind |= !is_this_boot(value);
    else if (strcmp(key, "wet") == 0)
        take_text(take->wet, sizeof take->wet, value);
    else if (strcmp(key, "dry") == 0)
        take_text(take->dry, sizeof take->dry, value);
    else if (strcmp(key, "start") == 0)
        read_u64(value, &take->start);
    else if (strcmp(key, "mark") == 0 && words->count == 3 && read_u64(value, &position))
        take_marker(take, position, words->word[2]);
    else if (strcmp(key, "began") == 0)
        take_beginning(take, words);
    else if (words->count > 1)
        take_event(past, take, words);
}

bool gs_note_parse(char *text, struct gs_unfinished *take) {
    struct past past;
    gs_settings_init(&past.settings);
    const char *begin = text;
    for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        take->length = (uint64_t)(end + 1 - begin);
        struct gs_words words;
        *end = '\0';
        if (gs_words_split(line, &words, NULL) != GS_OK)
            continue;
        take_line(&past, take, &words);
        gs_words_done(&words);
    }
    if (take->behind) {
        gs_journal_free(take->past);
        take->past = NULL;
    }
    return take->wet[0] == '/' && take->channels && take->session[0];
}

bool gs_note_read(const char *path, struct gs_unfinished *take) {
    char *text;
    *take = (struct gs_unfinished){.start = GS_UNFINISHED_NOT_BEGUN};
    take->lock = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool ours = take->lock >= 0 &&
                (flock(take->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
                take_text(take->note, sizeof take->note, path) &&
                gs_path_read_text(path, GS_NOTE_MOST, &text, NULL) == GS_OK;
    if (ours) {
        ours = gs_note_parse(text, take);
        free(text);
    }
    if (!ours)
        gs_unfinished_done(take);
    return ours;
}
