/* The front end: shows a running engine on the terminal until its user leaves. */
#ifndef GAINSTAGE_UI_H
#define GAINSTAGE_UI_H

#include <stdbool.h>

#include "gainstage/status.h"

struct gs_client;
struct gs_revival;

struct gs_ui_options {
    const char *session;      /* for messages, and to connect when there is no client */
    struct gs_client *client; /* connected; taken over and freed in any case. NULL: connect */
    const char *name;         /* who sits here, for the others; NULL: the user */
    bool view;                /* only looks on: the engine refuses to be changed */
    const char *theme;        /* name or path; NULL: what the config says, else "studio" */
    /* Starts an engine like the one that died in the middle of a take; may be NULL. */
    enum gs_status (*revive)(const struct gs_revival *died, struct gs_error *error);
    const char *config;      /* text of the config file, or NULL: its front-end commands are done */
    const char *config_name; /* for messages; NULL: "config" */
};

/* Whether the terminal can be used at all, to be asked before an engine is started for it:
 * GS_ERR_STATE with a clear line when stdin or stdout is none, TERM is unknown or can't place text.
 */
enum gs_status gs_ui_check(struct gs_error *error);

/* Runs until the user detaches or quits, the engine ends, the terminal goes or SIGTERM, SIGHUP or
 * SIGINT comes; the terminal is then as it was before. Returns what to return to the shell: 0, or 1
 * with a line in *error (the terminal can't be used, the engine has gone). What is good to know on
 * leaving ("detached; …") goes to stdout. Main thread; sets LC_CTYPE and signal handlers. */
int gs_ui_run(const struct gs_ui_options *options, struct gs_error *error);

/* The views and the elements of a theme, for the manual: the i-th one's name and what it is; false
 * behind the last. */
bool gs_ui_view(unsigned i, const char **name, const char **title);
/* The i-th key that only works in that view. */
bool gs_ui_view_key(unsigned view, unsigned i, const char **key, const char **help);
bool gs_ui_element(unsigned i, const char **name, const char **help);

#endif
