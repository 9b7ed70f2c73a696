/* What is typed: the few commands of the text front end's own, help, and the engine's commands. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gainstage/command.h"
#include "speaker.h"
#include "words.h"

static const char *const verbosities[] = {"quiet", "normal", "all"};

/* ---- the state in words ---- */

static void say_take(struct gs_speaker *speaker) {
    struct gs_text length = {0};
    const char *take = gs_speaker_field(speaker, "take");
    const char *error = gs_speaker_field(speaker, "error");
    gs_words_duration(gs_speaker_number(speaker, "seconds"), &length);
    if (strcmp(gs_speaker_field(speaker, "state"), "recording") == 0)
        gs_speaker_say(speaker, "Recording %s, %s", take, gs_text_string(&length));
    else if (strcmp(gs_speaker_field(speaker, "state"), "waiting") == 0)
        gs_speaker_say(speaker, "Waiting for a sound to begin a take");
    else if (*error)
        gs_speaker_say(speaker, "Not recording: %s", error);
    else if (*take)
        gs_speaker_say(speaker, "Not recording. Last take %s, %s", take, gs_text_string(&length));
    else
        gs_speaker_say(speaker, "Not recording");
    gs_text_done(&length);
}

/* What stands between the user and the end of a take. */
static void say_orders(struct gs_speaker *speaker) {
    const double left = gs_speaker_number(speaker, "stop_in");
    if (strcmp(gs_speaker_field(speaker, "locked"), "on") == 0)
        gs_speaker_say(speaker, "Locked");
    if (left > 0) {
        struct gs_text time = {0};
        gs_words_duration(left, &time);
        gs_speaker_say(speaker, "The take ends by itself in %s", gs_text_string(&time));
        gs_text_done(&time);
    }
}

static void say_losses(struct gs_speaker *speaker) {
    const double in = gs_speaker_number(speaker, "clips_input");
    const double out = gs_speaker_number(speaker, "clips_out");
    const double xruns = gs_speaker_number(speaker, "xruns");
    const double lost = gs_speaker_number(speaker, "lost_frames");
    const double rate = gs_speaker_number(speaker, "rate");
    if (in > 0 || out > 0)
        gs_speaker_say(speaker, "Clips: %.0f at the input, %.0f in the output", in, out);
    if (xruns > 0)
        gs_speaker_say(speaker, "Overflows: %.0f", xruns);
    if (lost > 0)
        gs_speaker_say(speaker, "Lost sound: %.2f seconds", lost / (rate > 0 ? rate : 48000));
}

void gs_speaker_summary(struct gs_speaker *speaker) {
    const double left = gs_speaker_number(speaker, "disk_seconds_left");
    const double clients = gs_speaker_number(speaker, "clients");
    const char *preset = gs_speaker_field(speaker, "preset");
    say_take(speaker);
    say_orders(speaker);
    if (strcmp(gs_speaker_field(speaker, "audio"), "running") != 0)
        gs_speaker_say(speaker, "No sound: %s", gs_speaker_field(speaker, "audio_text"));
    say_losses(speaker);
    if (!isnan(left)) {
        struct gs_text time = {0};
        gs_words_duration(left, &time);
        gs_speaker_say(speaker, "Disk: %s left", gs_text_string(&time));
        gs_text_done(&time);
    }
    if (*preset)
        gs_speaker_say(speaker, "Preset %.*s%s", (int)strcspn(preset, "*"), preset,
                       strchr(preset, '*') ? ", changed" : "");
    if (clients > 1)
        gs_speaker_say(speaker, "%.0f front ends are attached", clients);
}

static void say_levels(struct gs_speaker *speaker, const char *channel) {
    struct gs_text text = {0};
    long number = 0;
    const unsigned most = speaker->hearing.channels;
    if (channel && (!gs_parse_integer(channel, &number) || number < 1 || number > (long)most)) {
        gs_speaker_say(speaker, "Error: there is no channel %s", channel);
        return;
    }
    gs_hearing_levels(&speaker->hearing, (int)number - 1, &text);
    gs_speaker_say(speaker, "%s", gs_text_string(&text));
    gs_text_done(&text);
}

/* ---- help ---- */

static const struct {
    const char *name, *arguments, *help;
} own[] = {
    {"levels", "[CHANNEL]", "the levels now; an empty line does the same"},
    {"status", "", "what the engine is doing, in words"},
    {"say", "quiet|normal|all", "how much is said unasked: clips and takes, news too, levels too"},
    {"help", "[COMMAND|KEY]", "these commands, or what one of them or a parameter means"},
    {"detach", "", "leave; the engine and a take go on"},
    {"quit", "", "end the engine; asks first if that would end a take"},
};
enum { OWN = sizeof own / sizeof own[0] };

static bool is_own(const char *name) {
    for (int i = 0; i < OWN; i++)
        if (strcmp(name, own[i].name) == 0)
            return true;
    return false;
}

static void say_row(struct gs_speaker *speaker, const char *name, const char *arguments,
                    const char *help) {
    /* as it is written: KEY is no sentence */
    gs_speaker_say(speaker, "%s%s%s: %s", name, *arguments ? " " : "", arguments, help);
}

static void help_all(struct gs_speaker *speaker) {
    for (int i = 0; i < OWN; i++)
        say_row(speaker, own[i].name, own[i].arguments, own[i].help);
    for (int i = 0; i < GS_COMMAND_COUNT; i++)
        if (gs_commands[i].place == GS_IN_ENGINE && !is_own(gs_commands[i].name) &&
            i != GS_CMD_ATTACH && i != GS_CMD_AS)
            say_row(speaker, gs_commands[i].name, gs_commands[i].arguments, gs_commands[i].help);
}

static void help_param(struct gs_speaker *speaker, enum gs_param_id id) {
    const struct gs_param *param = &gs_params[id];
    char least[32], most[32], standard[32];
    gs_param_show(id, param->min, least, sizeof least);
    gs_param_show(id, param->max, most, sizeof most);
    gs_param_show(id, param->def, standard, sizeof standard);
    gs_speaker_say(speaker, "%s from %s to %s, default %s: %s", param->key, least, most, standard,
                   param->help);
}

static void help_one(struct gs_speaker *speaker, const char *word) {
    enum gs_param_id id;
    for (int i = 0; i < OWN; i++)
        if (strcmp(word, own[i].name) == 0) {
            say_row(speaker, own[i].name, own[i].arguments, own[i].help);
            return;
        }
    for (int i = 0; i < GS_COMMAND_COUNT; i++)
        if (strcmp(word, gs_commands[i].name) == 0) {
            say_row(speaker, word, gs_commands[i].arguments, gs_commands[i].help);
            return;
        }
    struct gs_error error;
    if (gs_param_find(word, &id, &error) == GS_OK)
        help_param(speaker, id);
    else
        gs_speaker_say(speaker, "Error: nothing is called %s; help lists the commands", word);
}

/* ---- typing ---- */

static void set_verbosity(struct gs_speaker *speaker, const char *word) {
    for (int i = 0; word && i < 3; i++)
        if (strcmp(word, verbosities[i]) == 0) {
            speaker->verbosity = (enum gs_verbosity)i;
            gs_speaker_say(speaker, "Saying %s",
                           i == GS_SAY_QUIET    ? "little"
                           : i == GS_SAY_NORMAL ? "what matters"
                                                : "everything, levels too");
            return;
        }
    if (word)
        gs_speaker_say(speaker, "Error: say quiet, say normal or say all");
    else
        gs_speaker_say(speaker, "Saying %s", verbosities[speaker->verbosity]);
}

static enum gs_typed end_engine(struct gs_speaker *speaker, struct gs_text *send) {
    speaker->ending = true;
    gs_text_add(send, "shutdown");
    return GS_TYPED_SEND;
}

static enum gs_typed quit(struct gs_speaker *speaker, struct gs_text *send) {
    const double others = gs_speaker_number(speaker, "clients") - 1;
    if (speaker->view)
        return GS_TYPED_LEAVE; /* the engine is not this one's to end */
    if (strcmp(gs_speaker_field(speaker, "state"), "recording") == 0)
        gs_speaker_say(speaker, "A take is open. Type yes to end it and the engine, or detach to "
                                "leave");
    else if (others > 0)
        gs_speaker_say(speaker,
                       "%.0f other%s attached. Type yes to end the engine, or detach to "
                       "leave",
                       others, others > 1 ? "s are" : " is");
    else
        return end_engine(speaker, send);
    speaker->confirming = true;
    return GS_TYPED_DONE;
}

/* A command of the engine's, checked here: one that is of no use must not wait for its answer. */
static enum gs_typed pass_on(struct gs_speaker *speaker, struct gs_words *words, const char *line,
                             struct gs_text *send) {
    enum gs_command_id id;
    struct gs_error error;
    if (gs_command_find(words, &id, &error) != GS_OK)
        gs_speaker_say(speaker, "Error: %.*s%s", (int)strcspn(error.text, ";"), error.text,
                       strstr(error.text, "unknown command") ? "; help lists them" : "");
    else if (gs_commands[id].place == GS_IN_FRONT_END)
        gs_speaker_say(speaker,
                       "Error: %s is for the screen; here there are set, nudge, toggle "
                       "and help",
                       words->word[0]);
    else if (id == GS_CMD_ATTACH || id == GS_CMD_AS)
        gs_speaker_say(speaker, "Error: you are attached already");
    else {
        gs_text_add(send, "%s", line);
        return GS_TYPED_SEND;
    }
    return GS_TYPED_DONE;
}

static enum gs_typed understand(struct gs_speaker *speaker, struct gs_words *words,
                                const char *line, struct gs_text *send) {
    const char *first = words->word[0], *second = words->word[1];
    if (words->count > 2 || (strcmp(first, "status") == 0 && second))
        return pass_on(speaker, words, line, send);
    if (strcmp(first, "levels") == 0)
        say_levels(speaker, second);
    else if (strcmp(first, "status") == 0)
        gs_speaker_summary(speaker);
    else if (strcmp(first, "say") == 0)
        set_verbosity(speaker, second);
    else if (strcmp(first, "help") == 0 && second)
        help_one(speaker, second);
    else if (strcmp(first, "help") == 0 || strcmp(first, "?") == 0)
        help_all(speaker);
    else if (strcmp(first, "detach") == 0)
        return GS_TYPED_LEAVE;
    else if (strcmp(first, "quit") == 0)
        return quit(speaker, send);
    else
        return pass_on(speaker, words, line, send);
    return GS_TYPED_DONE;
}

enum gs_typed gs_speaker_typed(struct gs_speaker *speaker, const char *line, struct gs_text *send) {
    struct gs_words words;
    struct gs_error error;
    if (gs_words_split(line, &words, &error) != GS_OK) {
        gs_speaker_say(speaker, "Error: %s", error.text);
        return GS_TYPED_DONE;
    }
    enum gs_typed typed = GS_TYPED_DONE;
    const bool confirmed = speaker->confirming && words.count == 1 &&
                           (strcmp(words.word[0], "yes") == 0 || strcmp(words.word[0], "y") == 0);
    if (confirmed)
        typed = end_engine(speaker, send);
    else if (words.count == 0)
        say_levels(speaker, NULL);
    else
        typed = understand(speaker, &words, line, send);
    if (typed != GS_TYPED_DONE || words.count == 0 || strcmp(words.word[0], "quit") != 0)
        speaker->confirming = false;
    gs_words_done(&words);
    return typed;
}
