/* Starting an engine where one has died, from within the front end. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "options.h"

enum { WORD = 256 };

/* `gainstage start` and what is known of the options, each in a word of its own. */
static void compose(const struct gs_revival *died, char text[][WORD], char **words) {
    const struct {
        const char *name, *value;
    } known[] = {{"session", died->session}, {"input", died->input}, {"dir", died->dir}};
    int count = 2;
    strcpy(text[0], "gainstage");
    strcpy(text[1], "start");
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (*known[i].value && strlen(known[i].value) < GS_REVIVAL_CUT)
            snprintf(text[count++], WORD, "--%s=%s", known[i].name, known[i].value);
    for (int i = 0; i < count; i++)
        words[i] = text[i];
    words[count] = NULL;
}

/* The terminal's signals and screen are none of its business. */
static int spawn(const struct gs_revival *died, pid_t *pid) {
    extern char **environ;
    char text[5][WORD], *words[6];
    compose(died, text, words);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    const int cause = posix_spawn(pid, "/proc/self/exe", &actions, &attributes, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return cause;
}

enum gs_status gs_revive_engine(const struct gs_revival *died, struct gs_error *error) {
    pid_t pid, got;
    int how = 0;
    const int cause = spawn(died, &pid);
    if (cause)
        return gs_fail(error, GS_ERR_SYSTEM, "no engine can be started: %s", strerror(cause));
    do
        got = waitpid(pid, &how, 0);
    while (got < 0 && errno == EINTR);
    if (got == pid && WIFEXITED(how) && WEXITSTATUS(how) == 0)
        return GS_OK;
    return gs_fail(error, GS_ERR_STATE, "no engine could be started");
}
