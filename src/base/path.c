#include "gainstage/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/text.h"

char *gs_path_format(const char *format, ...) {
    char *path = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&path, format, arguments) < 0)
        path = NULL;
    va_end(arguments);
    return path;
}

static const char *home_dir(void) {
    const char *home = getenv("HOME");
    if (home && home[0] == '/')
        return home;
    const struct passwd *user = getpwuid(getuid());
    return user && user->pw_dir ? user->pw_dir : "/tmp";
}

/* An XDG base directory: the variable when it is absolute, else below the home directory. */
static char *xdg_dir(const char *variable, const char *below_home) {
    const char *dir = getenv(variable);
    if (dir && dir[0] == '/')
        return gs_path_format("%s/gainstage", dir);
    return gs_path_format("%s/%s/gainstage", home_dir(), below_home);
}

char *gs_path_config_dir(void) {
    return xdg_dir("XDG_CONFIG_HOME", ".config");
}

char *gs_path_state_dir(void) {
    return xdg_dir("XDG_STATE_HOME", ".local/state");
}

/* The line XDG_MUSIC_DIR="$HOME/Musik" of user-dirs.dirs, the format of xdg-user-dirs. */
static char *music_dir_of(const char *user_dirs) {
    const char *key = "XDG_MUSIC_DIR=\"";
    for (const char *line = user_dirs; line && *line; line = strchr(line, '\n')) {
        line += strspn(line, " \t\n");
        if (strncmp(line, key, strlen(key)) != 0)
            continue;
        const char *value = line + strlen(key);
        size_t length = strcspn(value, "\"\n");
        if (strncmp(value, "$HOME/", 6) == 0 && length > 6)
            return gs_path_format("%s/%.*s", home_dir(), (int)(length - 6), value + 6);
        if (value[0] == '/')
            return gs_path_format("%.*s", (int)length, value);
    }
    return NULL;
}

char *gs_path_take_dir(void) {
    const char *config = getenv("XDG_CONFIG_HOME");
    char *user_dirs = config && config[0] == '/'
                          ? gs_path_format("%s/user-dirs.dirs", config)
                          : gs_path_format("%s/.config/user-dirs.dirs", home_dir());
    char *text = NULL, *music = NULL;
    if (user_dirs && gs_path_read_text(user_dirs, 65536, &text, NULL) == GS_OK)
        music = music_dir_of(text);
    if (!music)
        music = gs_path_format("%s/Music", home_dir());
    char *takes = music ? gs_path_format("%s/gainstage", music) : NULL;
    free(user_dirs);
    free(text);
    free(music);
    return takes;
}

char *gs_path_expand(const char *path) {
    if (path[0] == '~' && (path[1] == '/' || path[1] == '\0'))
        return gs_path_format("%s%s", home_dir(), path + 1);
    return strdup(path);
}

char *gs_path_absolute(const char *path) {
    char *expanded = gs_path_expand(path);
    char here[PATH_MAX];
    if (!expanded || expanded[0] == '/' || !getcwd(here, sizeof here))
        return expanded;
    char *absolute = gs_path_format("%s/%s", here, expanded);
    free(expanded);
    return absolute;
}

enum gs_status gs_path_make_dir(const char *path, unsigned mode, struct gs_error *error) {
    if (!*path)
        return gs_fail(error, GS_ERR_RANGE, "a folder without a name");
    char *partial = strdup(path);
    if (!partial)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    enum gs_status status = GS_OK;
    for (char *slash = partial + 1; status == GS_OK; slash++) {
        slash += strcspn(slash, "/");
        bool last = *slash == '\0';
        *slash = '\0';
        struct stat about;
        if (mkdir(partial, mode) != 0 && errno != EEXIST)
            status =
                gs_fail(error, GS_ERR_IO, "can't make the folder %s: %s", partial, strerror(errno));
        else if (stat(partial, &about) != 0 || !S_ISDIR(about.st_mode))
            status = gs_fail(error, GS_ERR_IO, "%s is in the way: not a folder", partial);
        if (last)
            break;
        *slash = '/';
    }
    free(partial);
    return status;
}

enum gs_status gs_path_socket_dir(char **path, struct gs_error *error) {
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    char *dir = runtime && runtime[0] == '/' ? gs_path_format("%s/gainstage", runtime)
                                             : gs_path_format("/tmp/gainstage-%u", getuid());
    if (!dir)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    enum gs_status status = GS_OK;
    struct stat about;
    /* lstat: a link that somebody else laid in /tmp is not followed */
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        status =
            gs_fail(error, GS_ERR_IO, "can't make the socket folder %s: %s", dir, strerror(errno));
    else if (lstat(dir, &about) != 0 || !S_ISDIR(about.st_mode))
        status = gs_fail(error, GS_ERR_IO, "%s is in the way: not a folder", dir);
    else if (about.st_uid != getuid())
        status = gs_fail(error, GS_ERR_IO, "the socket folder %s belongs to somebody else", dir);
    else if (about.st_mode & 077)
        status =
            gs_fail(error, GS_ERR_IO,
                    "others can enter the socket folder %s; close it with: chmod 700 %s", dir, dir);
    if (status != GS_OK)
        free(dir);
    else
        *path = dir;
    return status;
}

enum gs_status gs_path_socket(const char *session, char **path, struct gs_error *error) {
    size_t length = strlen(session);
    const char *allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    if (length < 1 || length > 32 || strspn(session, allowed) != length)
        return gs_fail(error, GS_ERR_USAGE,
                       "session name '%.40s': use 1 to 32 letters, digits, '-' and '_'", session);
    char *dir;
    enum gs_status status = gs_path_socket_dir(&dir, error);
    if (status != GS_OK)
        return status;
    *path = gs_path_format("%s/%s.sock", dir, session);
    free(dir);
    return *path ? GS_OK : gs_fail(error, GS_ERR_MEMORY, "out of memory");
}

enum gs_status gs_path_read_text(const char *path, unsigned long limit, char **text,
                                 struct gs_error *error) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return gs_fail(error, errno == ENOENT ? GS_ERR_MISSING : GS_ERR_IO, "%s: %s", path,
                       strerror(errno));
    struct gs_text content = {0};
    enum gs_status status = GS_OK;
    char piece[4096];
    ssize_t got;
    while ((got = read(fd, piece, sizeof piece)) > 0 && content.length <= limit)
        gs_text_add_bytes(&content, piece, (size_t)got);
    if (got < 0)
        status = gs_fail(error, GS_ERR_IO, "%s: %s", path, strerror(errno));
    else if (content.length > limit)
        status = gs_fail(error, GS_ERR_FORMAT, "%s: longer than %lu bytes", path, limit);
    else if (content.length && memchr(content.data, '\0', content.length))
        status = gs_fail(error, GS_ERR_FORMAT, "%s: not a text file", path);
    gs_text_add_bytes(&content, "", 0);
    if (status == GS_OK && content.failed)
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
    close(fd);
    if (status != GS_OK)
        gs_text_done(&content);
    else
        *text = content.data;
    return status;
}
