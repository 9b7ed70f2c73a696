/* The terminal device: pictures to it, keys and answers from it. Nothing here ever waits: what the
 * terminal doesn't take is kept, and no picture is made while anything is. It is given back as it
 * was in every case, a crash of the program included. One screen a process; main thread. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/status.h"
#include "grid.h"
#include "input.h"
#include "paint.h"
#include "theme.h"

/* GS_ERR_STATE with a clear line when it is no terminal or can't place text. */
enum gs_status gs_screen_check(struct gs_error *error);
/* Takes the terminal over and asks it for its status. Fails as gs_screen_check() does; nothing is
 * changed then. */
enum gs_status gs_screen_open(struct gs_error *error);
/* Gives the terminal back. False when it did not even take that. */
bool gs_screen_close(void);
/* Gives it back for a while; gs_screen_resume() takes it over again and sends everything anew, also
 * when somebody else stopped and continued the process. */
void gs_screen_suspend(void);
void gs_screen_resume(void);

/* For poll(): where pictures go and keys come from, and whether something waits to be written. */
int gs_screen_fd(void);
int gs_screen_in(void);
bool gs_screen_pending(void);
/* Writes what it takes. False when it has gone. */
bool gs_screen_flush(void);

/* Looks at the terminal's size anew. */
void gs_screen_size(int *width, int *height);
/* Takes the grid as what is to be shown; of what differs `what` is sent. */
void gs_screen_take(const struct gs_grid *grid, const struct gs_theme *theme, bool utf8,
                    enum gs_paint_what what);
/* Sends it, about `most` bytes at a time; *left: there is more, for the next call. Behind the last
 * of it, if `ask`, the question for its status. Returns the bytes; 0 when the terminal shows it
 * already, and then nothing is asked. */
size_t gs_screen_send(size_t most, bool ask, bool *left);
void gs_screen_ask(void);
/* The next picture is sent whole, whatever the terminal shows. */
void gs_screen_redraw(void);
/* Whether it reports what the mouse does. */
void gs_screen_mouse(bool on);

/* What came, one at a time; false when there is nothing more for now. *gone: the terminal has. */
bool gs_screen_read(struct gs_input *input, bool *gone);
/* When gs_screen_read() has to be asked again though nothing comes, INT64_MAX for never. */
int64_t gs_screen_due(void);

#endif
