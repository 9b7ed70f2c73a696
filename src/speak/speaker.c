#include "speaker.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gainstage/clock.h"
#include "words.h"

/* The state is complete this long after its first line. */
static const int64_t GREET_AFTER = 300 * GS_MILLISECOND;

void gs_speaker_init(struct gs_speaker *speaker, gs_utter *utter, void *context, bool view) {
    memset(speaker, 0, sizeof *speaker);
    speaker->utter = utter;
    speaker->context = context;
    speaker->verbosity = GS_SAY_NORMAL;
    speaker->view = view;
    gs_settings_init(&speaker->settings);
    gs_hearing_init(&speaker->hearing);
}

void gs_speaker_done(struct gs_speaker *speaker) {
    gs_text_done(&speaker->answer);
}

static void utter(void *context, const char *sentence) {
    struct gs_speaker *speaker = context;
    speaker->said++;
    speaker->utter(speaker->context, sentence);
}

void gs_speaker_say(struct gs_speaker *speaker, const char *format, ...) {
    char text[2048];
    struct gs_text sentence = {0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    gs_words_sentence(text, &sentence);
    if (sentence.length && !sentence.failed)
        utter(speaker, sentence.data);
    gs_text_done(&sentence);
}

/* ---- the state ---- */

const char *gs_speaker_field(const struct gs_speaker *speaker, const char *key) {
    for (unsigned i = 0; i < speaker->fields; i++)
        if (strcmp(speaker->field[i].key, key) == 0)
            return strcmp(speaker->field[i].value, "-") == 0 ? "" : speaker->field[i].value;
    return "";
}

double gs_speaker_number(const struct gs_speaker *speaker, const char *key) {
    double value;
    return gs_parse_number(gs_speaker_field(speaker, key), &value) ? value : (double)NAN;
}

/* The marks below which the disk's time is told, minutes; each once on the way down. */
static void tell_disk(struct gs_speaker *speaker) {
    static const unsigned marks[] = {1, 2, 5, 10, 15, 20, 25, 30};
    const double left = gs_speaker_number(speaker, "disk_seconds_left") / 60;
    if (isnan(left) || left > 33) {
        speaker->disk_told = isnan(left) ? speaker->disk_told : 0;
        return;
    }
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (left <= marks[i]) {
            if (speaker->disk_told == 0 || marks[i] < speaker->disk_told) {
                speaker->disk_told = marks[i];
                struct gs_text time = {0};
                gs_words_duration(left * 60, &time);
                gs_speaker_say(speaker, "Disk: %s left", gs_text_string(&time));
                gs_text_done(&time);
            }
            return;
        }
}

/* While everything is said, each minute of a take is. */
static void tell_minute(struct gs_speaker *speaker) {
    const double seconds = gs_speaker_number(speaker, "seconds");
    const bool recording = strcmp(gs_speaker_field(speaker, "state"), "recording") == 0;
    const unsigned minute = recording && seconds > 0 ? (unsigned)(seconds / 60) : 0;
    if (minute > speaker->minute_told && speaker->greeted && speaker->verbosity == GS_SAY_ALL)
        gs_speaker_say(speaker, "Recording, %u minute%s", minute, minute == 1 ? "" : "s");
    speaker->minute_told = minute;
}

static void set_field(struct gs_speaker *speaker, const char *key, const char *value) {
    unsigned i = 0;
    while (i < speaker->fields && strcmp(speaker->field[i].key, key) != 0)
        i++;
    if (i == GS_SPEAKER_FIELDS || strlen(key) >= sizeof speaker->field[i].key)
        return;
    if (i == speaker->fields)
        strcpy(speaker->field[speaker->fields++].key, key);
    snprintf(speaker->field[i].value, sizeof speaker->field[i].value, "%s", value);
    if (speaker->greeted && strcmp(key, "disk_seconds_left") == 0)
        tell_disk(speaker);
    if (strcmp(key, "seconds") == 0)
        tell_minute(speaker);
}

static void take_param(struct gs_speaker *speaker, const struct gs_words *words) {
    enum gs_param_id id;
    long channel;
    double value;
    if (words->count != 5 || !gs_parse_integer(words->word[2], &channel) || channel < 1 ||
        channel > GS_MAX_CHANNELS || gs_param_find(words->word[3], &id, NULL) != GS_OK ||
        gs_param_parse(id, words->word[4], &value, NULL) != GS_OK)
        return;
    double *now = &speaker->settings.value[channel - 1][id];
    const double channels = gs_speaker_number(speaker, "channels");
    if (islessgreater(*now, value) && !((double)channel > channels)) {
        if (speaker->changes < GS_SPEAKER_CHANGES) {
            speaker->changed[speaker->changes].channel = (int)channel - 1;
            speaker->changed[speaker->changes].id = id;
        }
        speaker->changes++;
    }
    *now = value;
}

/* ---- messages and answers ---- */

/* What was done, behind who did it: "anna (ssh 10.0.0.5): saved vocal_003, 0:02:25". */
static const char *deed(const char *text) {
    const char *found = strstr(text, "): ");
    return found ? found + strlen("): ") : text;
}

static void take_message(struct gs_speaker *speaker, const char *rest) {
    const size_t level = strcspn(rest, " ");
    const char *text = rest + level + (rest[level] == ' ');
    const bool info = level == 4 && strncmp(rest, "info", 4) == 0;
    const bool take =
        strncmp(deed(text), "recording ", 10) == 0 || strncmp(deed(text), "saved ", 6) == 0;
    if (info && speaker->verbosity == GS_SAY_QUIET && !take)
        return;
    if (info)
        gs_speaker_say(speaker, "%s", text);
    else
        gs_speaker_say(speaker, "%.*s: %s", (int)level, rest, text);
}

/* What the command that is answered has changed. */
static void tell_changes(struct gs_speaker *speaker) {
    enum { LISTED = 3 };
    const double channels = gs_speaker_number(speaker, "channels");
    const int lead = speaker->changed[0].channel;
    const enum gs_param_id id = speaker->changed[0].id;
    bool alike = speaker->changes <= GS_SPEAKER_CHANGES;
    for (unsigned i = 1; alike && i < speaker->changes; i++) {
        const int channel = speaker->changed[i].channel;
        alike = speaker->changed[i].id == id && !islessgreater(speaker->settings.value[channel][id],
                                                               speaker->settings.value[lead][id]);
    }
    if (!alike && speaker->changes > LISTED) {
        gs_speaker_say(speaker, "%u values changed", speaker->changes);
        return;
    }
    for (unsigned i = 0; i < (alike ? 1 : speaker->changes); i++) {
        struct gs_text words = {0};
        const int channel = speaker->changed[i].channel;
        gs_words_param(speaker->changed[i].id,
                       speaker->settings.value[channel][speaker->changed[i].id], &words);
        if (alike && speaker->changes > 1)
            gs_speaker_say(speaker, "%s, %u channels", gs_text_string(&words), speaker->changes);
        else if (channels > 1)
            gs_speaker_say(speaker, "%s, channel %d", gs_text_string(&words), channel + 1);
        else
            gs_speaker_say(speaker, "%s", gs_text_string(&words));
        gs_text_done(&words);
    }
}

/* "status json" and the like are for programs; everything else becomes sentences. */
static void tell_answer(struct gs_speaker *speaker) {
    for (char *line = speaker->answer.data; line && *line;) {
        const size_t length = strcspn(line, "\n");
        const bool more = line[length] == '\n';
        line[length] = '\0';
        if (*line == '{')
            utter(speaker, line);
        else
            gs_speaker_say(speaker, "%s", line);
        line += length + more;
    }
}

static void take_answer(struct gs_speaker *speaker, const char *error) {
    const unsigned at = speaker->answered % GS_SPEAKER_ASKED;
    if (speaker->answered == speaker->sent)
        return;
    const bool quietly = speaker->asked[at].quietly;
    const bool told = speaker->said != speaker->asked[at].said;
    speaker->answered++;
    if (error) {
        gs_speaker_say(speaker, "Error: %s", error);
        speaker->ending = false;
    } else if (quietly || (speaker->answer.length && speaker->answer.data[0] == '/' && told)) {
        /* nobody waits for it; or it is a take's path, for scripts: its name was told */
    } else if (speaker->answer.length) {
        tell_answer(speaker);
    } else if (speaker->changes) {
        tell_changes(speaker);
    } else if (!told) {
        gs_speaker_say(speaker, "Done");
    }
    gs_text_clear(&speaker->answer);
    speaker->changes = 0;
}

void gs_speaker_sent(struct gs_speaker *speaker, bool quietly) {
    const unsigned at = speaker->sent++ % GS_SPEAKER_ASKED;
    speaker->asked[at].quietly = quietly;
    speaker->asked[at].said = speaker->said;
}

static void take_news(struct gs_speaker *speaker, const char *line, int64_t now) {
    struct gs_words words = {0};
    if (strncmp(line, "* message ", 10) == 0) {
        take_message(speaker, line + 10);
    } else if (strncmp(line, "* bye", 5) == 0) {
        speaker->ended = true;
        gs_speaker_say(speaker, "%s", line[5] ? line + 6 : "the engine has ended");
    } else if (gs_words_split(line, &words, NULL) == GS_OK && words.count > 1) {
        if (strcmp(words.word[1], "param") == 0) {
            take_param(speaker, &words);
        } else if (strcmp(words.word[1], "status") == 0 && words.count == 4) {
            set_field(speaker, words.word[2], words.word[3]);
            if (speaker->greet_at == 0)
                speaker->greet_at = now + GREET_AFTER;
        }
    }
    gs_words_done(&words);
}

void gs_speaker_line(struct gs_speaker *speaker, const char *line, int64_t now) {
    if (strncmp(line, "* ", 2) == 0)
        take_news(speaker, line, now);
    else if (strncmp(line, "- ", 2) == 0)
        gs_text_add(&speaker->answer, "%s\n", line + 2);
    else if (strcmp(line, "ok") == 0)
        take_answer(speaker, NULL);
    else if (strncmp(line, "error ", 6) == 0)
        take_answer(speaker, line + 6);
}

static void greet(struct gs_speaker *speaker) {
    const double rate = gs_speaker_number(speaker, "rate");
    const double channels = gs_speaker_number(speaker, "channels");
    speaker->greeted = true;
    if (speaker->again) {
        gs_speaker_summary(speaker);
        return;
    }
    gs_speaker_say(speaker, "Gainstage, session %s%s", gs_speaker_field(speaker, "session"),
                   speaker->view ? ", looking on only" : "");
    if (rate > 0)
        gs_speaker_say(speaker, "Listening to %s, %g kilohertz, %g channel%s",
                       gs_speaker_field(speaker, "device"), rate / 1000, channels,
                       channels > 1 ? "s" : "");
    gs_speaker_summary(speaker);
    gs_speaker_say(speaker, "Type help for the commands, an empty line for the levels");
}

void gs_speaker_again(struct gs_speaker *speaker, const char *why) {
    bool asked = false;
    for (; speaker->answered != speaker->sent; speaker->answered++)
        asked |= !speaker->asked[speaker->answered % GS_SPEAKER_ASKED].quietly;
    gs_text_clear(&speaker->answer);
    speaker->changes = 0;
    speaker->greet_at = 0;
    speaker->again = speaker->greeted;
    speaker->greeted = speaker->ended = speaker->ending = false;
    gs_speaker_say(speaker, "%s", why);
    if (asked)
        gs_speaker_say(speaker, "Error: the last command has no answer; it may not have been done");
}

void gs_speaker_tick(struct gs_speaker *speaker, int64_t now) {
    if (!speaker->greeted && speaker->greet_at && now >= speaker->greet_at)
        greet(speaker);
    if (speaker->greeted && !speaker->ended)
        gs_hearing_tick(&speaker->hearing, speaker->verbosity, now, utter, speaker);
}
