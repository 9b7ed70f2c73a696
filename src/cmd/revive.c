/* Starting an engine where one has died, from within the front end. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "gainstage/apart.h"
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

enum gs_status gs_revive_engine(const struct gs_revival *died, struct gs_error *error) {
    char text[5][WORD], *words[6];
    pid_t pid, got;
    int how = 0;
    compose(died, text, words);
    /* the terminal's signals and screen are none of its business */
    const int cause = gs_spawn_apart("/proc/self/exe", words, -1, &pid);
    if (cause)
        return gs_fail(error, GS_ERR_SYSTEM, "no engine can be started: %s", strerror(cause));
    do
        got = waitpid(pid, &how, 0);
    while (got < 0 && errno == EINTR);
    if (got == pid && WIFEXITED(how) && WEXITSTATUS(how) == 0)
        return GS_OK;
    return gs_fail(error, GS_ERR_STATE, "no engine could be started");
}
