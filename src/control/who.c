/* Who sits at this front end, as the others are told. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gainstage/client.h"
#include "gainstage/text.h"

/* The address that the SSH connection comes from, the terminal, or the process that began the
 * session: what a script calls, time and again, is the script's doing. */
static void find_place(char *out, size_t size) {
    const char *ssh = getenv("SSH_CONNECTION");
    char terminal[64];
    if (ssh && *ssh)
        snprintf(out, size, "ssh %.*s", (int)strcspn(ssh, " "), ssh);
    else if (ttyname_r(STDIN_FILENO, terminal, sizeof terminal) == 0)
        snprintf(out, size, "%.40s", strncmp(terminal, "/dev/", 5) == 0 ? terminal + 5 : terminal);
    else
        snprintf(out, size, "process %d", (int)getsid(0));
}

void gs_client_who(const char *name, char who[GS_WHO_MAX]) {
    char place[56];
    const struct passwd *user = name ? NULL : getpwuid(getuid());
    if (!name)
        name = user ? user->pw_name : "someone";
    find_place(place, sizeof place);
    /* the name gives way, so that the place stays whole */
    int room = GS_WHO_MAX - 4 - (int)strlen(place), length = (int)strlen(name);
    if (length > room)
        for (length = room; length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80;)
            length--;
    snprintf(who, GS_WHO_MAX, "%.*s (%s)", length, name, place);
    for (char *c = who; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
}

enum gs_status gs_client_name(struct gs_client *client, const char *name, int timeout_ms,
                              struct gs_error *error) {
    char who[GS_WHO_MAX];
    struct gs_text line = {0}, answer = {0};
    gs_client_who(name, who);
    gs_text_add(&line, "as ");
    gs_text_add_word(&line, who);
    enum gs_status status =
        line.failed ? gs_fail(error, GS_ERR_MEMORY, "out of memory")
                    : gs_client_command(client, gs_text_string(&line), timeout_ms, &answer, error);
    gs_text_done(&line);
    gs_text_done(&answer);
    return status;
}
