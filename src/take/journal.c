#include "gainstage/journal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

const char *const gs_loss_names[GS_LOSS_COUNT] = {"gap", "dropout", "disk", "xrun"};

struct gs_journal {
    pthread_mutex_t lock;
    unsigned rate;
    struct gs_settings settings; /* before the first entry */
    uint32_t pairs;
    struct gs_journal_about about;
    struct gs_journal_entry *entry; /* by position, ascending */
    unsigned count, room;
    uint64_t window, revision;
};

struct gs_journal *gs_journal_new(unsigned rate) {
    struct gs_journal *journal = calloc(1, sizeof *journal);
    if (!journal)
        return NULL;
    journal->rate = rate;
    gs_settings_init(&journal->settings);
    pthread_mutex_init(&journal->lock, NULL);
    return journal;
}

void gs_journal_free(struct gs_journal *journal) {
    if (!journal)
        return;
    pthread_mutex_destroy(&journal->lock);
    free(journal->entry);
    free(journal);
}

void gs_journal_begin(struct gs_journal *journal, const struct gs_settings *settings,
                      uint32_t pairs) {
    pthread_mutex_lock(&journal->lock);
    journal->settings = *settings;
    journal->pairs = pairs;
    pthread_mutex_unlock(&journal->lock);
}

void gs_journal_about(struct gs_journal *journal, const struct gs_journal_about *about) {
    pthread_mutex_lock(&journal->lock);
    journal->about = *about;
    journal->revision++;
    pthread_mutex_unlock(&journal->lock);
}

void gs_journal_read_about(struct gs_journal *journal, struct gs_journal_about *about) {
    pthread_mutex_lock(&journal->lock);
    *about = journal->about;
    pthread_mutex_unlock(&journal->lock);
}

/* ---- entries ---- */

static bool same_place(const struct gs_journal_entry *a, const struct gs_journal_entry *b) {
    return a->kind == b->kind && a->channel == b->channel && a->id == b->id;
}

static uint64_t end_of(const struct gs_journal_entry *entry) {
    return entry->position + entry->frames;
}

/* Takes up `later` into `entry`; both are clips or losses. */
static void add_up(struct gs_journal_entry *entry, const struct gs_journal_entry *later) {
    entry->count += later->count;
    entry->revision = later->revision;
    if (entry->kind == GS_JOURNAL_LOSS)
        entry->frames += later->frames;
    else if (end_of(later) > end_of(entry))
        entry->frames = end_of(later) - entry->position;
}

/* An entry may take the place of one that stands before it in the same window. */
static bool in_one_window(const struct gs_journal *journal, const struct gs_journal_entry *a,
                          const struct gs_journal_entry *b) {
    return same_place(a, b) && a->position / journal->window == b->position / journal->window;
}

/* Which of the places an entry belongs to: parameters, then links, clips and losses. */
enum {
    PLACE_LINK = GS_MAX_CHANNELS * GS_PARAM_COUNT,
    PLACE_CLIP = PLACE_LINK + GS_MAX_CHANNELS,
    PLACE_LOSS = PLACE_CLIP + GS_MAX_CHANNELS * GS_STAGE_COUNT,
    PLACES = PLACE_LOSS + GS_LOSS_COUNT
};
static unsigned place_of(const struct gs_journal_entry *entry) {
    switch ((enum gs_journal_kind)entry->kind) {
    case GS_JOURNAL_PARAM:
        return entry->channel * (unsigned)GS_PARAM_COUNT + entry->id;
    case GS_JOURNAL_LINK:
        return PLACE_LINK + entry->channel;
    case GS_JOURNAL_CLIP:
        return PLACE_CLIP + entry->channel * (unsigned)GS_STAGE_COUNT + entry->id;
    case GS_JOURNAL_LOSS:
        break;
    }
    return PLACE_LOSS + entry->id;
}

/* One pass with the present window, from the front; what is taken up loses its count. */
static void thin_out(struct gs_journal *journal) {
    static const unsigned none = ~0U;
    unsigned last[PLACES], kept = 0;
    for (unsigned p = 0; p < PLACES; p++)
        last[p] = none;
    for (unsigned i = 0; i < journal->count; i++) {
        const struct gs_journal_entry now = journal->entry[i];
        unsigned *at = &last[place_of(&now)];
        struct gs_journal_entry *before = *at == none ? NULL : &journal->entry[*at];
        if (before && in_one_window(journal, before, &now)) {
            if (now.kind == GS_JOURNAL_CLIP || now.kind == GS_JOURNAL_LOSS)
                add_up(before, &now);
            else
                before->value = now.value; /* at the time of the first: order stays as it is */
            continue;
        }
        *at = kept;
        journal->entry[kept++] = now;
    }
    journal->count = kept;
}

static bool make_room(struct gs_journal *journal) {
    if (journal->count < journal->room)
        return true;
    if (journal->room < GS_JOURNAL_MOST) {
        const unsigned room = journal->room ? journal->room * 2 : 256;
        struct gs_journal_entry *grown = realloc(journal->entry, room * sizeof *grown);
        if (!grown)
            return false;
        journal->entry = grown;
        journal->room = room;
        return true;
    }
    while (journal->count > GS_JOURNAL_MOST / 2) {
        journal->window = journal->window ? journal->window * 2 : journal->rate / 10 + 1;
        thin_out(journal);
        if (journal->window > UINT64_MAX / 4)
            break; /* as many places as entries: can't be */
    }
    return journal->count < journal->room;
}

/* The newest entry of the same place, looked for among the last few. */
static struct gs_journal_entry *recent(struct gs_journal *journal,
                                       const struct gs_journal_entry *entry) {
    for (unsigned i = journal->count, looked = 0; i > 0 && looked < 256; i--, looked++)
        if (same_place(&journal->entry[i - 1], entry))
            return &journal->entry[i - 1];
    return NULL;
}

/* Only what the disk lost comes late. */
static void insert(struct gs_journal *journal, const struct gs_journal_entry *entry) {
    if (!make_room(journal))
        return;
    unsigned at = journal->count++;
    for (; at > 0 && journal->entry[at - 1].position > entry->position; at--)
        journal->entry[at] = journal->entry[at - 1];
    journal->entry[at] = *entry;
}

static void add(struct gs_journal *journal, const struct gs_journal_entry *made, uint64_t reach) {
    struct gs_journal_entry entry = *made;
    pthread_mutex_lock(&journal->lock);
    entry.made = entry.revision = ++journal->revision;
    struct gs_journal_entry *before = recent(journal, &entry);
    if (before && reach && entry.position <= end_of(before) + reach &&
        entry.position >= before->position)
        add_up(before, &entry);
    else if (before && entry.kind == GS_JOURNAL_PARAM && before->position == entry.position)
        *before = entry;
    else
        insert(journal, &entry);
    pthread_mutex_unlock(&journal->lock);
}

void gs_journal_param(struct gs_journal *journal, uint64_t position, unsigned channel,
                      enum gs_param_id id, double value) {
    add(journal,
        &(struct gs_journal_entry){.position = position,
                                   .kind = GS_JOURNAL_PARAM,
                                   .channel = (uint16_t)channel,
                                   .id = (uint8_t)id,
                                   .value = value},
        0);
}

void gs_journal_link(struct gs_journal *journal, uint64_t position, unsigned pair, bool on) {
    add(journal,
        &(struct gs_journal_entry){.position = position,
                                   .kind = GS_JOURNAL_LINK,
                                   .channel = (uint16_t)pair,
                                   .value = on ? 1.0 : 0.0},
        0);
}

void gs_journal_clip(struct gs_journal *journal, uint64_t position, unsigned channel,
                     enum gs_stage stage, unsigned count) {
    add(journal,
        &(struct gs_journal_entry){.position = position,
                                   .kind = GS_JOURNAL_CLIP,
                                   .channel = (uint16_t)channel,
                                   .id = (uint8_t)stage,
                                   .count = count},
        journal->rate);
}

void gs_journal_loss(struct gs_journal *journal, uint64_t position, uint64_t frames,
                     enum gs_loss_kind kind, unsigned count) {
    add(journal,
        &(struct gs_journal_entry){.position = position,
                                   .frames = frames,
                                   .kind = GS_JOURNAL_LOSS,
                                   .id = (uint8_t)kind,
                                   .count = count},
        frames ? 1 : 0);
}

/* ---- reading ---- */

static void apply(const struct gs_journal_entry *entry, struct gs_settings *settings,
                  uint32_t *pairs) {
    if (entry->kind == GS_JOURNAL_PARAM)
        settings->value[entry->channel][entry->id] = entry->value;
    else if (entry->kind == GS_JOURNAL_LINK && entry->value > 0)
        *pairs |= 1U << entry->channel;
    else if (entry->kind == GS_JOURNAL_LINK)
        *pairs &= ~(1U << entry->channel);
}

/* How many entries begin before `position`. */
static unsigned before(const struct gs_journal *journal, uint64_t position) {
    unsigned low = 0, high = journal->count;
    while (low < high) {
        const unsigned middle = low + (high - low) / 2;
        if (journal->entry[middle].position < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void gs_journal_forget(struct gs_journal *journal, uint64_t position) {
    pthread_mutex_lock(&journal->lock);
    const unsigned old = before(journal, position);
    for (unsigned i = 0; i < old; i++)
        apply(&journal->entry[i], &journal->settings, &journal->pairs);
    journal->count -= old;
    if (old)
        memmove(journal->entry, journal->entry + old, journal->count * sizeof *journal->entry);
    if (!journal->count)
        journal->window = 0;
    pthread_mutex_unlock(&journal->lock);
}

uint64_t gs_journal_revision(struct gs_journal *journal) {
    pthread_mutex_lock(&journal->lock);
    const uint64_t revision = journal->revision;
    pthread_mutex_unlock(&journal->lock);
    return revision;
}

bool gs_journal_read(struct gs_journal *journal, uint64_t from, uint64_t to,
                     struct gs_journal_extract *extract) {
    bool done = true;
    pthread_mutex_lock(&journal->lock);
    *extract = (struct gs_journal_extract){.settings = journal->settings,
                                           .pairs = journal->pairs,
                                           .window = journal->window,
                                           .about = journal->about};
    const unsigned first = before(journal, from + 1), end = before(journal, to);
    for (unsigned i = 0; i < first; i++)
        apply(&journal->entry[i], &extract->settings, &extract->pairs);
    if (end) {
        extract->entry = malloc(end * sizeof *extract->entry);
        done = extract->entry != NULL;
    }
    for (unsigned i = 0; done && i < end; i++) {
        struct gs_journal_entry entry = journal->entry[i];
        /* a setting made at the very first frame is one to start with; a loss there belongs to the
         * piece, and so does the rest of one that began before */
        const bool is_loss = entry.kind >= GS_JOURNAL_CLIP;
        if (i < first && !(is_loss && entry.position == from) &&
            !(entry.kind == GS_JOURNAL_LOSS && end_of(&entry) > from))
            continue;
        if (entry.position < from) {
            entry.frames = end_of(&entry) - from;
            entry.position = from;
        }
        extract->entry[extract->count++] = entry;
    }
    pthread_mutex_unlock(&journal->lock);
    return done;
}

void gs_journal_extract_done(struct gs_journal_extract *extract) {
    free(extract->entry);
    extract->entry = NULL;
    extract->count = 0;
}

/* ---- written down, and read again ---- */

static bool is_news(const struct gs_journal_entry *entry, uint64_t revision,
                    const uint64_t *grown) {
    return entry->made > revision ||
           (grown && entry->revision > *grown && entry->revision > entry->made);
}

bool gs_journal_news(struct gs_journal *journal, uint64_t from, uint64_t *revision, uint64_t *grown,
                     struct gs_journal_entry **entry, unsigned *count) {
    bool done = true;
    *entry = NULL;
    *count = 0;
    pthread_mutex_lock(&journal->lock);
    const bool any = journal->revision != *revision || (grown && journal->revision != *grown);
    if (any && journal->count) {
        *entry = malloc(journal->count * sizeof **entry);
        done = *entry != NULL;
    }
    for (unsigned i = 0; *entry && i < journal->count; i++)
        if (is_news(&journal->entry[i], *revision, grown) && end_of(&journal->entry[i]) >= from)
            (*entry)[(*count)++] = journal->entry[i];
    if (done)
        *revision = journal->revision;
    if (done && grown)
        *grown = journal->revision;
    pthread_mutex_unlock(&journal->lock);
    return done;
}

void gs_journal_put(struct gs_journal *journal, const struct gs_journal_entry *entry) {
    struct gs_journal_entry *before = recent(journal, entry);
    struct gs_journal_entry same = *entry;
    same.made = same.revision = ++journal->revision;
    if (before && before->position == entry->position)
        *before = same;
    else
        insert(journal, &same);
}

/* The changes that make the settings at the end of `past` those that `journal` begins with. */
static void bridge(struct gs_journal *past, const struct gs_journal *journal, uint64_t position) {
    struct gs_settings end = past->settings;
    uint32_t pairs = past->pairs;
    for (unsigned i = 0; i < past->count; i++)
        apply(&past->entry[i], &end, &pairs);
    for (unsigned c = 0; c < GS_MAX_CHANNELS; c++)
        for (int id = 0; id < GS_PARAM_COUNT; id++) {
            const double now = journal->settings.value[c][id];
            if (now < end.value[c][id] || now > end.value[c][id])
                gs_journal_param(past, position, c, (enum gs_param_id)id, now);
        }
    for (unsigned pair = 0; pair < GS_MAX_CHANNELS / 2; pair++)
        if ((pairs ^ journal->pairs) >> pair & 1)
            gs_journal_link(past, position, pair, journal->pairs >> pair & 1);
}

uint64_t gs_journal_join(struct gs_journal *journal, struct gs_journal *past, uint64_t position) {
    pthread_mutex_lock(&journal->lock);
    const uint64_t known = past->revision;
    const uint64_t last = past->count ? past->entry[past->count - 1].position : 0;
    bridge(past, journal, last > position ? last : position);
    for (unsigned i = 0; i < journal->count; i++)
        gs_journal_put(past, &journal->entry[i]);
    free(journal->entry);
    journal->settings = past->settings;
    journal->pairs = past->pairs;
    journal->entry = past->entry;
    journal->count = past->count;
    journal->room = past->room;
    journal->window = past->window;
    journal->revision += past->revision;
    past->entry = NULL;
    past->count = past->room = 0;
    pthread_mutex_unlock(&journal->lock);
    return known;
}
