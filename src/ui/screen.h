/* The terminal: sends grids to it and reads keys from it. This and screen.c, input.c are the only
 * files that know curses. One screen a process; main thread. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/status.h"
#include "grid.h"
#include "theme.h"

/* GS_ERR_STATE with a clear line when it is no terminal, of unknown TERM or can't place text. */
enum gs_status gs_screen_check(struct gs_error *error);
/* Takes the terminal over. Fails as gs_screen_check() does; nothing is changed then. Signals that
 * have a handler keep it. */
enum gs_status gs_screen_open(struct gs_error *error);
/* Gives the terminal back as it was. */
void gs_screen_close(void);
/* Gives it back for a while; gs_screen_resume() takes it over again and sends everything anew, also
 * when somebody else stopped and continued the process. */
void gs_screen_suspend(void);
void gs_screen_resume(void);
/* Looks at the terminal's size anew. */
void gs_screen_size(int *width, int *height);
/* Sends what differs from what is there. A changed theme redraws everything. Blocks while the
 * terminal takes nothing. */
void gs_screen_show(const struct gs_grid *grid, const struct gs_theme *theme, bool utf8);
/* The next picture is sent whole, whatever the terminal shows. */
void gs_screen_redraw(void);
/* The next key that was pressed, false when there is none. Never waits. *gone: the terminal has. */
bool gs_screen_key(uint32_t *key, bool *gone);

#endif
