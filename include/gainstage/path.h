/* Where things live. All functions return malloc'ed strings or NULL when memory is out. */
#ifndef GAINSTAGE_PATH_H
#define GAINSTAGE_PATH_H

#include <stdbool.h>

#include "gainstage/status.h"

char *gs_path_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* $XDG_CONFIG_HOME/gainstage or ~/.config/gainstage. */
char *gs_path_config_dir(void);
/* The user's music directory (user-dirs.dirs, else ~/Music) with /gainstage behind it. */
char *gs_path_take_dir(void);
/* $XDG_STATE_HOME/gainstage or ~/.local/state/gainstage: logs. */
char *gs_path_state_dir(void);
/* "~" and "~/x" become the home directory; anything else is copied. */
char *gs_path_expand(const char *path);
/* Expanded, and from the current folder when it is relative. */
char *gs_path_absolute(const char *path);
/* Creates the directory and its parents (mode as given for all that are new). */
enum gs_status gs_path_make_dir(const char *path, unsigned mode, struct gs_error *error);
/* The 0700 directory of the sockets, $XDG_RUNTIME_DIR/gainstage or /tmp/gainstage-UID, made if
 * need be. Refuses a directory of another owner or one that others can enter. */
enum gs_status gs_path_socket_dir(char **path, struct gs_error *error);
/* That directory's socket for a session. Names are 1..32 of [A-Za-z0-9_-]. */
enum gs_status gs_path_socket(const char *session, char **path, struct gs_error *error);
/* Reads a whole text file of at most `limit` bytes, NUL-terminated; refuses NUL bytes inside. */
enum gs_status gs_path_read_text(const char *path, unsigned long limit, char **text,
                                 struct gs_error *error);

#endif
