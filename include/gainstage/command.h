/* The command language: one table for keys, config, presets, themes, the socket and `ctl`. A
 * command is a line of words. The engine executes its own ones on its main thread; the front end's
 * act on what it shows and never reach the socket. */
#ifndef GAINSTAGE_COMMAND_H
#define GAINSTAGE_COMMAND_H

#include <stdbool.h>

#include "gainstage/status.h"
#include "gainstage/text.h"

enum gs_command_id {
    /* engine: parameters */
    GS_CMD_SET,
    GS_CMD_GET,
    GS_CMD_NUDGE,
    GS_CMD_TOGGLE,
    GS_CMD_RESET,
    GS_CMD_LINK,
    GS_CMD_COPY,
    GS_CMD_UNDO,
    GS_CMD_REDO,
    GS_CMD_AB,
    GS_CMD_PFL,
    GS_CMD_PRESET,
    GS_CMD_SAVE,
    /* engine: transport */
    GS_CMD_RECORD,
    GS_CMD_STOP,
    GS_CMD_ROLL,
    GS_CMD_NEXT,
    GS_CMD_MARK,
    GS_CMD_CLEAR,
    GS_CMD_AUTO,
    GS_CMD_LOCK,
    GS_CMD_PREROLL,
    GS_CMD_SPLIT,
    /* engine: takes */
    GS_CMD_TITLE,
    GS_CMD_ARTIST,
    GS_CMD_SCENE,
    GS_CMD_NOTE,
    GS_CMD_RATING,
    GS_CMD_TRACK,
    GS_CMD_TAKES,
    GS_CMD_EDIT,
    GS_CMD_KEEP,
    GS_CMD_DISCARD,
    GS_CMD_RESTORE,
    GS_CMD_RENAME,
    /* engine: session */
    GS_CMD_STATUS,
    GS_CMD_INPUT,
    GS_CMD_DIR,
    GS_CMD_NAME,
    GS_CMD_TEMPLATE,
    GS_CMD_FORMAT,
    GS_CMD_DRY,
    GS_CMD_FALLBACK,
    GS_CMD_RING,
    GS_CMD_ON_LOSS,
    GS_CMD_RECONNECT,
    GS_CMD_AS,
    GS_CMD_ATTACH,
    GS_CMD_CLIENTS,
    GS_CMD_EVENTS,
    GS_CMD_SHUTDOWN,
    /* front end */
    GS_CMD_FOCUS,
    GS_CMD_TURN,
    GS_CMD_ENTER,
    GS_CMD_DEFAULT,
    GS_CMD_BYPASS,
    GS_CMD_CHANNEL,
    GS_CMD_VIEW,
    GS_CMD_HOLD,
    GS_CMD_TARGET,
    GS_CMD_THEME,
    GS_CMD_COLOR,
    GS_CMD_GLYPHS,
    GS_CMD_FPS,
    GS_CMD_MOUSE,
    GS_CMD_BIND,
    GS_CMD_UNBIND,
    GS_CMD_DETACH,
    GS_CMD_QUIT,
    GS_COMMAND_COUNT
};

enum gs_command_place { GS_IN_ENGINE, GS_IN_FRONT_END };

struct gs_command {
    const char *name;
    const char *arguments; /* "KEY VALUE", "[NAME]", for help */
    int least, most;       /* words behind the name */
    enum gs_command_place place;
    const char *help; /* one line */
};
extern const struct gs_command gs_commands[GS_COMMAND_COUNT];

/* The command that words->word[0] names, with its arity checked: GS_ERR_UNKNOWN or GS_ERR_USAGE
 * with one clear line otherwise. words->count must be at least 1. `record`, `next`, `mark`,
 * `name` and `as` take the rest of the line as one word: *words then has it as one, single blanks
 * between.
 */
enum gs_status gs_command_find(struct gs_words *words, enum gs_command_id *id,
                               struct gs_error *error);

/* Whether the engine's command changes anything for others, or only asks: what a front end that
 * looks on (`attach view`) is refused. */
bool gs_command_changes(enum gs_command_id id, const struct gs_words *words);

/* on or off, for the command of that name. */
enum gs_status gs_command_switch(const char *command, const char *word, bool *on,
                                 struct gs_error *error);

/* Calls `execute` for every line of a command file (config, preset, theme) that has words, also
 * behind one that fails; returns the first failure, with "NAME:LINE: …" in the message. `name` is
 * for messages. */
typedef enum gs_status gs_command_sink(void *context, enum gs_command_id id,
                                       const struct gs_words *words, struct gs_error *error);
enum gs_status gs_command_file(const char *name, const char *text, gs_command_sink *execute,
                               void *context, struct gs_error *error);

#endif
