/* The table of commands, and finding a line in it. */
#include <string.h>

#include "gainstage/command.h"

enum { MANY = GS_WORDS_MAX };

const struct gs_command gs_commands[GS_COMMAND_COUNT] = {
    [GS_CMD_SET] = {"set", "KEY VALUE", 2, 2, GS_IN_ENGINE,
                    "set a parameter; 2.comp.drive means channel 2, comp.drive every channel"},
    [GS_CMD_GET] = {"get", "[KEY]", 0, 1, GS_IN_ENGINE, "print a parameter, or all of them"},
    [GS_CMD_NUDGE] = {"nudge", "KEY STEPS [coarse]", 2, 3, GS_IN_ENGINE,
                      "turn a parameter by so many steps, negative for down"},
    [GS_CMD_TOGGLE] = {"toggle", "KEY", 1, 1, GS_IN_ENGINE,
                       "switch a parameter over, or to its next choice"},
    [GS_CMD_RESET] = {"reset", "KEY|STAGE|all", 1, 1, GS_IN_ENGINE,
                      "back to the default: one parameter, a stage, or everything"},
    [GS_CMD_LINK] = {"link", "CHANNEL on|off", 2, 2, GS_IN_ENGINE,
                     "link a channel with its neighbour (1 with 2, 3 with 4): knobs and gains"},
    [GS_CMD_COPY] = {"copy", "FROM TO|all [gain]", 2, 3, GS_IN_ENGINE,
                     "copy a channel's strip to another; preamp gain and polarity if told to"},
    [GS_CMD_UNDO] = {"undo", "", 0, 0, GS_IN_ENGINE, "take the latest change of settings back"},
    [GS_CMD_REDO] = {"redo", "", 0, 0, GS_IN_ENGINE, "do it again"},
    [GS_CMD_AB] = {"ab", "[copy]", 0, 1, GS_IN_ENGINE,
                   "compare two settings, A and B; copy makes the other one like this"},
    [GS_CMD_PFL] = {"pfl", "[CHANNEL] STAGE|off", 1, 2, GS_IN_ENGINE,
                    "choose a stage's tap for the monitor to come; nothing plays it yet"},
    [GS_CMD_PRESET] = {"preset", "NAME", 1, 1, GS_IN_ENGINE,
                       "load a preset; the preamp's gain and polarity stay"},
    [GS_CMD_SAVE] = {"save", "NAME", 1, 1, GS_IN_ENGINE,
                     "save channel 1's strip as a preset of your own"},
    [GS_CMD_RECORD] = {"record", "[for DURATION] [NAME…]", 0, 1, GS_IN_ENGINE,
                       "start a take; for 90m or 1h30m it ends by itself"},
    [GS_CMD_STOP] = {"stop", "[in|at|never [WHEN]]", 0, 2, GS_IN_ENGINE,
                     "end the take, now or later: in 10m, at 18:30; never calls that off"},
    [GS_CMD_ROLL] = {"roll", "", 0, 0, GS_IN_ENGINE, "start a take, or end it"},
    [GS_CMD_NEXT] = {"next", "[NAME…]", 0, 1, GS_IN_ENGINE,
                     "end the take and start the next one without losing a sample"},
    [GS_CMD_MARK] = {"mark", "[TEXT…]", 0, 1, GS_IN_ENGINE, "put a marker into the take"},
    [GS_CMD_CLEAR] = {"clear", "", 0, 0, GS_IN_ENGINE,
                      "reset maxima, clip counts and integrated loudness"},
    [GS_CMD_AUTO] = {"auto", "[on|off] [level DBFS] [silence TIME] [least TIME] [hold TIME]", 0, 9,
                     GS_IN_ENGINE, "start a take when a sound comes, end it when it stays away"},
    [GS_CMD_LOCK] = {"lock", "[on|off]", 0, 1, GS_IN_ENGINE,
                     "refuse every command that would end a take"},
    [GS_CMD_PREROLL] = {"preroll", "[SECONDS]", 0, 1, GS_IN_ENGINE,
                        "how much of the sound before `record` is in the take, 0 to 120"},
    [GS_CMD_SPLIT] = {"split", "[DURATION|SIZE|off]", 0, 1, GS_IN_ENGINE,
                      "go on in a new file whenever one is that long (60m) or large (2G)"},
    [GS_CMD_TITLE] = {"title", "[TEXT…]", 0, 1, GS_IN_ENGINE,
                      "the take's title: of the open one, or the last"},
    [GS_CMD_ARTIST] = {"artist", "[TEXT…]", 0, 1, GS_IN_ENGINE,
                       "who plays, in the open take and those to come"},
    [GS_CMD_SCENE] = {"scene", "[TEXT…]", 0, 1, GS_IN_ENGINE,
                      "the scene, of the open take and those to come"},
    [GS_CMD_NOTE] = {"note", "[TEXT…]", 0, 1, GS_IN_ENGINE,
                     "a note about the open take, or the last"},
    [GS_CMD_RATING] = {"rating", "[0-5]", 0, 1, GS_IN_ENGINE,
                       "stars for the open take, or the last; 0 takes them away"},
    [GS_CMD_TRACK] = {"track", "[CHANNEL [NAME…]]", 0, 2, GS_IN_ENGINE,
                      "what a channel is called in takes"},
    [GS_CMD_TAKES] = {"takes", "[json]", 0, 1, GS_IN_ENGINE, "list the takes in the folder"},
    [GS_CMD_EDIT] = {"edit", "TAKE title|artist|scene|note|rating TEXT…", 3, 3, GS_IN_ENGINE,
                     "what is said about any take in the folder"},
    [GS_CMD_KEEP] = {"keep", "[TAKE…] [on|off]", 0, MANY, GS_IN_ENGINE,
                     "mark a take (or the last) as one to keep: it is not discarded"},
    [GS_CMD_DISCARD] = {"discard", "[TAKE…]", 0, 1, GS_IN_ENGINE,
                        "move a take (or the last) with all its files to the folder Discarded"},
    [GS_CMD_RESTORE] = {"restore", "[TAKE…]", 0, 1, GS_IN_ENGINE,
                        "bring a discarded take back (or the one discarded last)"},
    [GS_CMD_RENAME] = {"rename", "TAKE NAME…", 2, 2, GS_IN_ENGINE,
                       "give a take and all its files another name"},
    [GS_CMD_STATUS] = {"status", "[json]", 0, 1, GS_IN_ENGINE, "print the state"},
    [GS_CMD_INPUT] = {"input", "[SOURCE [CHANNELS [RATE [BLOCK]]]]", 0, 4, GS_IN_ENGINE,
                      "change the source: a device's name part or index, file:PATH, demo"},
    [GS_CMD_DIR] = {"dir", "[PATH]", 0, 1, GS_IN_ENGINE, "the folder for takes"},
    [GS_CMD_NAME] = {"name", "[TEXT…]", 0, 1, GS_IN_ENGINE, "what {name} in file names stands for"},
    [GS_CMD_TEMPLATE] = {"template", "[TEXT]", 0, 1, GS_IN_ENGINE,
                         "file names, of {name} {date} {time} {number} and text"},
    [GS_CMD_FORMAT] = {"format", "[pcm16|pcm24|float|flac]", 0, 1, GS_IN_ENGINE,
                       "format of the files"},
    [GS_CMD_DRY] = {"dry", "[on|off]", 0, 1, GS_IN_ENGINE,
                    "keep the converter's samples beside the processed ones"},
    [GS_CMD_FALLBACK] = {"fallback", "[PATH|off]", 0, 1, GS_IN_ENGINE,
                         "the folder in which a take goes on when its disk fails or is full"},
    [GS_CMD_RING] = {"ring", "[SECONDS]", 0, 1, GS_IN_ENGINE,
                     "how long the disk may sleep before sound is lost, 2 to 120"},
    [GS_CMD_ON_LOSS] = {"loss", "[keep|stop]", 0, 1, GS_IN_ENGINE,
                        "a take whose device is lost goes on with silence, or ends there"},
    [GS_CMD_RECONNECT] = {"reconnect", "[SECONDS|forever]", 0, 1, GS_IN_ENGINE,
                          "how long such a take waits for the device before it ends all the same"},
    [GS_CMD_AS] = {"as", "NAME…", 1, 1, GS_IN_ENGINE, "who this is, for the others"},
    [GS_CMD_ATTACH] = {"attach", "[view]", 0, 1, GS_IN_ENGINE,
                       "subscribe to every change and the meters; view: only to look on"},
    [GS_CMD_CLIENTS] = {"clients", "", 0, 0, GS_IN_ENGINE, "who is attached"},
    [GS_CMD_EVENTS] = {"events", "[COUNT]", 0, 1, GS_IN_ENGINE,
                       "what happened of late, and who did it"},
    [GS_CMD_SHUTDOWN] = {"shutdown", "", 0, 0, GS_IN_ENGINE, "end the take and the engine"},
    [GS_CMD_FOCUS] = {"focus", "up|down|left|right", 1, 1, GS_IN_FRONT_END,
                      "take the next knob in hand"},
    [GS_CMD_TURN] = {"turn", "STEPS [coarse]", 1, 2, GS_IN_FRONT_END, "turn the knob in hand"},
    [GS_CMD_ENTER] = {"enter", "[TEXT]", 0, 1, GS_IN_FRONT_END,
                      "type a value for the knob in hand, or any command after ':'"},
    [GS_CMD_DEFAULT] = {"default", "", 0, 0, GS_IN_FRONT_END,
                        "put the knob in hand back to its default"},
    [GS_CMD_BYPASS] = {"bypass", "", 0, 0, GS_IN_FRONT_END, "switch the focused stage in or out"},
    [GS_CMD_CHANNEL] = {"channel", "NUMBER|next|previous", 1, 1, GS_IN_FRONT_END,
                        "select a channel"},
    [GS_CMD_VIEW] = {"view", "NAME|next|previous", 1, 1, GS_IN_FRONT_END,
                     "show another view; the manual and the help list them"},
    [GS_CMD_HOLD] = {"hold", "SECONDS|forever|off", 1, 1, GS_IN_FRONT_END,
                     "how long peaks are held"},
    [GS_CMD_TARGET] = {"target", "LUFS", 1, 1, GS_IN_FRONT_END,
                       "the integrated loudness to come to; -16 suits podcasts, -23 broadcast"},
    [GS_CMD_THEME] = {"theme", "[NAME]", 0, 1, GS_IN_FRONT_END, "load a theme, or the next one"},
    [GS_CMD_COLOR] = {"color", "ELEMENT FOREGROUND [BACKGROUND] [ATTRIBUTE…]", 2, 8,
                      GS_IN_FRONT_END, "colour of a screen element (themes are made of these)"},
    [GS_CMD_GLYPHS] = {"glyphs", "full|compat|ascii", 1, 1, GS_IN_FRONT_END,
                       "how meters are drawn: by eighths, without gaps in any font, in ASCII"},
    [GS_CMD_FPS] = {"fps", "NUMBER", 1, 1, GS_IN_FRONT_END, "most frames a second, 1 to 30"},
    [GS_CMD_MOUSE] = {"mouse", "[on|off]", 0, 1, GS_IN_FRONT_END,
                      "click and turn knobs with the mouse, or leave it to the terminal"},
    [GS_CMD_BIND] = {"bind", "KEY COMMAND…", 2, MANY, GS_IN_FRONT_END, "make a key do a command"},
    [GS_CMD_UNBIND] = {"unbind", "KEY", 1, 1, GS_IN_FRONT_END, "make a key do nothing"},
    [GS_CMD_DETACH] = {"detach", "", 0, 0, GS_IN_FRONT_END, "leave; the engine and a take go on"},
    [GS_CMD_QUIT] = {"quit", "", 0, 0, GS_IN_FRONT_END,
                     "end the engine; asks first if that would end a take"},
};

/* What people say in several words: these go on to the end of the line without quotes. */
static bool takes_the_rest(enum gs_command_id id) {
    return id == GS_CMD_RECORD || id == GS_CMD_NEXT || id == GS_CMD_MARK || id == GS_CMD_NAME ||
           id == GS_CMD_AS || (id >= GS_CMD_TITLE && id <= GS_CMD_NOTE) || id == GS_CMD_TRACK ||
           id == GS_CMD_EDIT || id == GS_CMD_DISCARD || id == GS_CMD_RESTORE || id == GS_CMD_RENAME;
}

/* Makes one word of word `first` and all behind it. They lie one behind the other in storage. */
static void join_rest(struct gs_words *words, int first) {
    for (int i = first + 1; i < words->count; i++) {
        words->word[i][-1] = ' ';
        words->word[i] = NULL;
    }
    if (words->count > first + 1)
        words->count = first + 1;
}

bool gs_command_changes(enum gs_command_id id, const struct gs_words *words) {
    static const enum gs_command_id only_ask[] = {GS_CMD_GET,    GS_CMD_STATUS,  GS_CMD_AS,
                                                  GS_CMD_ATTACH, GS_CMD_CLIENTS, GS_CMD_EVENTS,
                                                  GS_CMD_TAKES};
    /* these print what is set unless a word is behind them */
    static const enum gs_command_id ask_without_a_word[] = {
        GS_CMD_INPUT,  GS_CMD_DIR,     GS_CMD_NAME,      GS_CMD_FORMAT,  GS_CMD_TEMPLATE,
        GS_CMD_DRY,    GS_CMD_TITLE,   GS_CMD_ARTIST,    GS_CMD_SCENE,   GS_CMD_NOTE,
        GS_CMD_RATING, GS_CMD_TRACK,   GS_CMD_FALLBACK,  GS_CMD_PREROLL, GS_CMD_SPLIT,
        GS_CMD_RING,   GS_CMD_ON_LOSS, GS_CMD_RECONNECT, GS_CMD_AUTO,    GS_CMD_LOCK};
    for (size_t i = 0; i < sizeof only_ask / sizeof only_ask[0]; i++)
        if (id == only_ask[i])
            return false;
    for (size_t i = 0; i < sizeof ask_without_a_word / sizeof ask_without_a_word[0]; i++)
        if (id == ask_without_a_word[i] && words->count == 1)
            return false;
    return true;
}

enum gs_status gs_command_find(struct gs_words *words, enum gs_command_id *id,
                               struct gs_error *error) {
    for (int i = 0; i < GS_COMMAND_COUNT; i++) {
        const struct gs_command *command = &gs_commands[i];
        if (strcmp(words->word[0], command->name) != 0)
            continue;
        if (takes_the_rest((enum gs_command_id)i))
            join_rest(words, command->most);
        int given = words->count - 1;
        if (given < command->least || given > command->most)
            return gs_fail(error, GS_ERR_USAGE, "usage: %s%s%s", command->name,
                           *command->arguments ? " " : "", command->arguments);
        *id = (enum gs_command_id)i;
        return GS_OK;
    }
    return gs_fail(error, GS_ERR_UNKNOWN,
                   "unknown command '%.64s'; `gainstage ctl --help` lists them", words->word[0]);
}

enum gs_status gs_command_switch(const char *command, const char *word, bool *on,
                                 struct gs_error *error) {
    const bool yes = strcmp(word, "on") == 0;
    if (!yes && strcmp(word, "off") != 0)
        return gs_fail(error, GS_ERR_RANGE, "%s: '%.40s' is neither on nor off", command, word);
    *on = yes;
    return GS_OK;
}

static enum gs_status run_line(const char *line, gs_command_sink *execute, void *context,
                               struct gs_error *error) {
    struct gs_words words;
    enum gs_command_id id;
    enum gs_status status = gs_words_split(line, &words, error);
    if (status != GS_OK)
        return status;
    if (words.count > 0) {
        status = gs_command_find(&words, &id, error);
        if (status == GS_OK)
            status = execute(context, id, &words, error);
    }
    gs_words_done(&words);
    return status;
}

enum gs_status gs_command_file(const char *name, const char *text, gs_command_sink *execute,
                               void *context, struct gs_error *error) {
    struct gs_text line = {0};
    enum gs_status first = GS_OK;
    int number = 0;
    while (*text) {
        size_t length = strcspn(text, "\n");
        number++;
        gs_text_clear(&line);
        /* files from Windows end their lines with \r\n */
        gs_text_add_bytes(&line, text, length && text[length - 1] == '\r' ? length - 1 : length);
        struct gs_error cause = {{0}};
        enum gs_status status = line.failed
                                    ? gs_fail(&cause, GS_ERR_MEMORY, "out of memory")
                                    : run_line(gs_text_string(&line), execute, context, &cause);
        if (status != GS_OK && first == GS_OK)
            first = gs_fail(error, status, "%s:%d: %.400s", name, number, cause.text);
        text += length + (text[length] == '\n');
    }
    gs_text_done(&line);
    return first;
}
