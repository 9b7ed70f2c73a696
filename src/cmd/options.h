/* Options that several subcommands share. Private to src/cmd. */
#ifndef GAINSTAGE_CMD_OPTIONS_H
#define GAINSTAGE_CMD_OPTIONS_H

#include "gainstage/client.h"
#include "gainstage/cmd.h"
#include "gainstage/setup.h"

/* clang-format off */
#define GS_OPTION_SESSION                                                                          \
    {.name = "session", .argument = "NAME", .help = "which engine, where several run; 'main'"}
/* `record` starts an engine of its own, beside any other. */
#define GS_OPTION_SESSION_RECORD                                                                   \
    {.name = "session", .argument = "NAME", .help = "the engine's name; else record- and the process number"}
#define GS_OPTIONS_STREAM                                                                          \
    {.name = "input", .argument = "SOURCE",                                                        \
     .help = "a device's name part or index, file:PATH, or demo"},                                 \
    {.name = "channels", .argument = "N", .help = "1 to 32; else all of a file's, at most 2 of a device's"},    \
    {.name = "rate", .argument = "HZ", .help = "sample rate; else the source's own"},              \
    {.name = "block", .argument = "N", .help = "frames a block; else the source's own"}
#define GS_OPTIONS_STRIP                                                                           \
    {.name = "preset", .argument = "NAME", .help = "settings to begin with"},                      \
    {.name = "set", .argument = "KEY=VALUE", .help = "a parameter, behind the preset",             \
     .repeated = true}
#define GS_OPTION_JSON {.name = "json", .help = "for programs"}
/* clang-format on */

const char *gs_option_session(const struct gs_arguments *arguments);
/* Defaults, the config file, then the stream, strip and `dir` options that were given. */
enum gs_status gs_option_setup(const struct gs_arguments *arguments, struct gs_setup *setup,
                               struct gs_error *error);

/* An input's text with the path behind "file:" made whole; free() it. NULL: out of memory. */
char *gs_option_input(const char *input);

/* launch.c: starts an engine in the background and waits until it listens. *device is what it
 * listens to, "" when there is no sound yet; at least 128 bytes. */
enum gs_status gs_launch(const struct gs_setup *setup, char *device, struct gs_error *error);

/* revive.c: the same by a process of its own, `gainstage start`, for a program that has a terminal
 * in hand. It listens to what the one that died listened to, and writes where that wrote. */
enum gs_status gs_revive_engine(const struct gs_revival *died, struct gs_error *error);

#endif
