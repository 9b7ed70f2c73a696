/* Subcommands: each a file in src/cmd with one row here. `--help`, the manual and the README's list
 * are read from the same rows. */
#ifndef GAINSTAGE_CMD_H
#define GAINSTAGE_CMD_H

#include <stdbool.h>

#include "gainstage/status.h"

struct gs_option {
    const char *name;     /* "input": given as --input X or --input=X */
    const char *argument; /* "SOURCE", or NULL for a switch */
    const char *help;
    char letter;   /* 'f' for -f, or 0 */
    bool repeated; /* may be given several times */
};

enum { GS_OPTIONS_MAX = 64, GS_ARGUMENTS_MAX = 4096 };
/* A parsed command line. Strings point into argv. */
struct gs_arguments {
    const struct gs_subcommand *command;
    int count;
    const char *word[GS_ARGUMENTS_MAX]; /* the words that are not options */
    int options;
    struct {
        const struct gs_option *option;
        const char *value;
    } given[GS_OPTIONS_MAX];
};

/* What to return to the shell. */
enum { GS_EXIT_OK = 0, GS_EXIT_FAILURE = 1, GS_EXIT_USAGE = 2 };

struct gs_subcommand {
    const char *name;
    const char *arguments;           /* "FILE…" */
    const char *summary;             /* one line */
    const char *details;             /* paragraphs for --help and the manual, or NULL */
    int least, most;                 /* words */
    bool hidden;                     /* internal: not in help */
    const struct gs_option *options; /* ends with a NULL name; every command has --help besides */
    int (*run)(const struct gs_arguments *arguments);
    void (*more_help)(void); /* prints more below the options, or NULL */
    bool verbatim; /* nothing behind the first word is an option: "ctl nudge comp.drive -3" */
};

/* All of them, in the order of help, ended by NULL. */
extern const struct gs_subcommand *const gs_subcommands[];

extern const struct gs_subcommand gs_cmd_attach, gs_cmd_start, gs_cmd_stop, gs_cmd_status,
    gs_cmd_ctl, gs_cmd_record, gs_cmd_render, gs_cmd_measure, gs_cmd_devices, gs_cmd_params,
    gs_cmd_presets, gs_cmd_themes, gs_cmd_audio, gs_cmd_manual, gs_cmd_devices_child,
    gs_cmd_response, gs_cmd_takes, gs_cmd_recover;

/* The last value given for an option, or NULL. A switch that was given has the value "". */
const char *gs_arguments_value(const struct gs_arguments *arguments, const char *name);
/* The value as a whole number within least..most; leaves *value alone when the option is absent.
 * GS_ERR_USAGE with a clear line otherwise. */
enum gs_status gs_arguments_integer(const struct gs_arguments *arguments, const char *name,
                                    long least, long most, long *value, struct gs_error *error);
enum gs_status gs_arguments_number(const struct gs_arguments *arguments, const char *name,
                                   double least, double most, double *value,
                                   struct gs_error *error);

/* Splits what stands behind the subcommand's name into words and options. GS_ERR_USAGE with a line
 * that says what is wrong. "--help" anywhere sets *help. */
enum gs_status gs_arguments_parse(const struct gs_subcommand *command, int argc, char *const *argv,
                                  struct gs_arguments *arguments, bool *help,
                                  struct gs_error *error);
/* `gainstage --help` and `gainstage COMMAND --help`, on stdout. */
void gs_help_overview(void);
void gs_help_command(const struct gs_subcommand *command);

/* Prints "gainstage COMMAND: TEXT" on stderr and returns the exit status that fits: GS_EXIT_USAGE
 * for GS_ERR_USAGE, else GS_EXIT_FAILURE. */
int gs_cmd_fail(const struct gs_arguments *arguments, enum gs_status status,
                const struct gs_error *error);

#endif
