/* Command lines: options from a subcommand's table, and the help that is read from the same. */
#include <stdio.h>
#include <string.h>

#include "gainstage/cmd.h"
#include "gainstage/text.h"

static const struct gs_option *find_option(const struct gs_subcommand *command, const char *name,
                                           size_t length) {
    for (const struct gs_option *o = command->options; o && o->name; o++)
        if ((strlen(o->name) == length && strncmp(o->name, name, length) == 0) ||
            (length == 1 && o->letter && o->letter == name[0]))
            return o;
    return NULL;
}

static enum gs_status add_option(struct gs_arguments *arguments, const struct gs_option *option,
                                 const char *value, struct gs_error *error) {
    if (arguments->options == GS_OPTIONS_MAX)
        return gs_fail(error, GS_ERR_USAGE, "more than %d options", GS_OPTIONS_MAX);
    arguments->given[arguments->options].option = option;
    arguments->given[arguments->options++].value = value;
    return GS_OK;
}

/* One word that begins with '-'. Moves *at over a value that follows as a word of its own. */
static enum gs_status parse_option(struct gs_arguments *arguments, int argc, char *const *argv,
                                   int *at, bool *help, struct gs_error *error) {
    const char *word = argv[*at];
    bool is_long = word[1] == '-';
    const char *name = word + (is_long ? 2 : 1);
    size_t length = is_long ? strcspn(name, "=") : strlen(name);
    if ((is_long && strcmp(name, "help") == 0) || strcmp(word, "-h") == 0) {
        *help = true;
        return GS_OK;
    }
    const struct gs_option *option =
        is_long == (length > 1) ? find_option(arguments->command, name, length) : NULL;
    if (!option)
        return gs_fail(error, GS_ERR_USAGE, "unknown option '%.64s'; see `gainstage %s --help`",
                       word, arguments->command->name);
    const char *value = is_long && name[length] == '=' ? name + length + 1 : NULL;
    if (!option->argument && value)
        return gs_fail(error, GS_ERR_USAGE, "--%s takes no value", option->name);
    if (option->argument && !value) {
        if (*at + 1 >= argc)
            return gs_fail(error, GS_ERR_USAGE, "--%s needs a value: %s", option->name,
                           option->argument);
        value = argv[++*at];
    }
    return add_option(arguments, option, value ? value : "", error);
}

enum gs_status gs_arguments_parse(const struct gs_subcommand *command, int argc, char *const *argv,
                                  struct gs_arguments *arguments, bool *help,
                                  struct gs_error *error) {
    *arguments = (struct gs_arguments){.command = command};
    *help = false;
    bool only_words = false;
    for (int i = 0; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && argv[i][0] == '-' && argv[i][1] != '\0') {
            enum gs_status status = parse_option(arguments, argc, argv, &i, help, error);
            if (status != GS_OK || *help)
                return status;
        } else if (arguments->count == GS_ARGUMENTS_MAX) {
            return gs_fail(error, GS_ERR_USAGE, "more than %d words", GS_ARGUMENTS_MAX);
        } else {
            arguments->word[arguments->count++] = argv[i];
            only_words = only_words || command->verbatim;
        }
    }
    if (arguments->count < command->least || arguments->count > command->most)
        return gs_fail(error, GS_ERR_USAGE, "usage: gainstage %s%s%s%s", command->name,
                       command->options && command->options->name ? " [OPTION…]" : "",
                       *command->arguments ? " " : "", command->arguments);
    return GS_OK;
}

const char *gs_arguments_value(const struct gs_arguments *arguments, const char *name) {
    const char *value = NULL;
    for (int i = 0; i < arguments->options; i++)
        if (strcmp(arguments->given[i].option->name, name) == 0)
            value = arguments->given[i].value;
    return value;
}

enum gs_status gs_arguments_integer(const struct gs_arguments *arguments, const char *name,
                                    long least, long most, long *value, struct gs_error *error) {
    const char *text = gs_arguments_value(arguments, name);
    long parsed;
    if (!text)
        return GS_OK;
    if (!gs_parse_integer(text, &parsed) || parsed < least || parsed > most)
        return gs_fail(error, GS_ERR_USAGE, "--%s %.40s: give a whole number from %ld to %ld", name,
                       text, least, most);
    *value = parsed;
    return GS_OK;
}

enum gs_status gs_arguments_number(const struct gs_arguments *arguments, const char *name,
                                   double least, double most, double *value,
                                   struct gs_error *error) {
    const char *text = gs_arguments_value(arguments, name);
    double parsed;
    if (!text)
        return GS_OK;
    if (!gs_parse_number(text, &parsed) || parsed < least || parsed > most)
        return gs_fail(error, GS_ERR_USAGE, "--%s %.40s: give a number from %.10g to %.10g", name,
                       text, least, most);
    *value = parsed;
    return GS_OK;
}

int gs_cmd_fail(const struct gs_arguments *arguments, enum gs_status status,
                const struct gs_error *error) {
    const char *text = error && error->text[0] ? error->text : gs_status_text(status);
    fprintf(stderr, "gainstage %s: %s\n", arguments->command->name, text);
    return status == GS_ERR_USAGE ? GS_EXIT_USAGE : GS_EXIT_FAILURE;
}

/* Prints text in lines of at most 78 columns behind `indent` blanks. */
static void print_wrapped(const char *text, int indent) {
    int column = 0;
    while (*text) {
        if (*text == '\n') {
            printf("\n");
            column = 0;
            text++;
            continue;
        }
        text += strspn(text, " ");
        int length = (int)strcspn(text, " \n");
        if (column > 0 && column + 1 + length > 78) {
            printf("\n");
            column = 0;
        }
        column += printf("%*s%.*s", column ? 1 : indent, "", length, text);
        text += length;
    }
    printf("\n");
}

void gs_help_overview(void) {
    printf("gainstage: a terminal recorder with a meter at every gain stage\n\n"
           "usage: gainstage [COMMAND] [OPTION…]\n\n");
    for (int i = 0; gs_subcommands[i]; i++)
        if (!gs_subcommands[i]->hidden)
            printf("  %-9s %s\n", gs_subcommands[i]->name, gs_subcommands[i]->summary);
    printf("\nWithout a command it attaches, and starts the engine when none runs.\n"
           "`gainstage COMMAND --help` tells more; `man gainstage` tells all; in the program\n"
           "'?' shows the keys.\n");
}

void gs_help_command(const struct gs_subcommand *command) {
    bool any = command->options && command->options->name;
    printf("usage: gainstage %s%s%s%s\n\n", command->name, any ? " [OPTION…]" : "",
           *command->arguments ? " " : "", command->arguments);
    print_wrapped(command->summary, 0);
    if (command->details) {
        printf("\n");
        print_wrapped(command->details, 0);
    }
    printf("\noptions:\n");
    for (const struct gs_option *o = command->options; o && o->name; o++) {
        char name[64], letter[8] = "";
        if (o->letter)
            snprintf(letter, sizeof letter, "-%c, ", o->letter);
        snprintf(name, sizeof name, "%s--%s%s%s", letter, o->name, o->argument ? " " : "",
                 o->argument ? o->argument : "");
        printf("  %-22s %s%s\n", name, o->help, o->repeated ? " (may be repeated)" : "");
    }
    printf("  %-22s %s\n", "-h, --help", "this text");
    if (command->more_help)
        command->more_help();
}
