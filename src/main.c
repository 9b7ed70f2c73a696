/* gainstage: picks the subcommand. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "gainstage/cmd.h"

static const struct gs_subcommand *find(const char *name) {
    for (int i = 0; gs_subcommands[i]; i++)
        if (strcmp(gs_subcommands[i]->name, name) == 0)
            return gs_subcommands[i];
    return NULL;
}

int main(int argc, char **argv) {
    /* Only the character set: numbers keep their point everywhere. */
    setlocale(LC_CTYPE, "");
    const char *first = argc > 1 ? argv[1] : "";
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0) {
        gs_help_overview();
        return GS_EXIT_OK;
    }
    if (strcmp(first, "--version") == 0) {
        printf("gainstage %s\n", GS_VERSION);
        return GS_EXIT_OK;
    }
    /* `gainstage`, `gainstage --session x`: attach is what is meant */
    bool named = argc > 1 && first[0] != '-';
    const struct gs_subcommand *command = named ? find(first) : &gs_cmd_attach;
    if (!command) {
        fprintf(stderr, "gainstage: unknown command '%.64s'; see `gainstage --help`\n", first);
        return GS_EXIT_USAGE;
    }
    struct gs_arguments arguments;
    struct gs_error error = {{0}};
    bool help;
    int skip = named ? 2 : 1;
    enum gs_status status =
        gs_arguments_parse(command, argc - skip, argv + skip, &arguments, &help, &error);
    if (help) {
        gs_help_command(command);
        return GS_EXIT_OK;
    }
    return status == GS_OK ? command->run(&arguments) : gs_cmd_fail(&arguments, status, &error);
}
