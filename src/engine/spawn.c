#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHATTER_BYTES = 65536 };

static int capped_memory(void) {
    int fd = memfd_create("gainstage-chatter", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && (ftruncate(fd, CHATTER_BYTES) != 0 ||
                    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static int spawn_with(const char *command, int socket, int chatter, pid_t *pid) {
    extern char **environ;
    char self[] = "gainstage", word[32];
    snprintf(word, sizeof word, "%s", command);
    char *const words[] = {self, word, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, chatter, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, chatter, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, socket, 3);
    /* the engine blocks signals to read them from a descriptor; its child must not inherit that */
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    /* a process group of its own: Ctrl-C at the terminal is for the engine alone */
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    int result = posix_spawn(pid, "/proc/self/exe", &actions, &attributes, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return result;
}

enum gs_status gs_spawn_self(const char *command, struct gs_spawned *spawned,
                             struct gs_error *error) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return gs_fail(error, GS_ERR_SYSTEM, "a socket pair: %s", strerror(errno));
    int chatter = capped_memory();
    int result = chatter < 0 ? errno : spawn_with(command, pair[1], chatter, &spawned->pid);
    close(pair[1]);
    if (result != 0) {
        close(pair[0]);
        if (chatter >= 0)
            close(chatter);
        return gs_fail(error, GS_ERR_SYSTEM, "the audio process can't be started: %s",
                       strerror(result));
    }
    /* only our end: the child waits on its own */
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    spawned->socket = pair[0];
    spawned->chatter = chatter;
    return GS_OK;
}

void gs_spawn_last_words(int chatter, char *out, unsigned long size) {
    static char text[CHATTER_BYTES + 1];
    out[0] = '\0';
    ssize_t got = chatter >= 0 ? pread(chatter, text, CHATTER_BYTES, 0) : 0;
    if (got <= 0)
        return;
    text[got] = '\0';
    size_t length = strlen(text); /* the rest of the memory is still zero */
    while (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    const char *line = strrchr(text, '\n');
    snprintf(out, size, "%s", line ? line + 1 : text);
}
