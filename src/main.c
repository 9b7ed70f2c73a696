/* gainstage: picks the subcommand. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gainstage/cmd.h"

static const struct gs_subcommand *find(const char *name) {
    for (int i = 0; gs_subcommands[i]; i++)
        if (strcmp(gs_subcommands[i]->name, name) == 0)
            return gs_subcommands[i];
    return NULL;
}

/* What a caller may have left in a strange state. */
static void tidy_inheritance(void) {
    /* started with 0 to 2 closed, the next files opened would be taken for the standard streams */
    int fd;
    while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd < 3)
        ;
    if (fd >= 3)
        close(fd);
    /* what else the caller has open is not for the audio process or what its library starts */
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    /* a limit on file sizes is an error of the write that meets it, not the end of the program */
    signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char **argv) {
    tidy_inheritance();
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
