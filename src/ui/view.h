/* Views: pure functions from the model to cells. A view is one file and one row in the table. */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include "grid.h"
#include "model.h"
#include "target.h"

/* The part of the grid that a view may use. */
struct gs_area {
    int top, height; /* rows; the width is the grid's */
};

/* For the row of keys, the help and the manual. */
struct gs_view_key {
    const char *key, *brief, *help;
};

struct gs_view {
    const char *name;  /* as in `view NAME` */
    const char *title; /* for the list of views */
    bool in_round;     /* reached by `view next` */
    bool measures;     /* shows model->measured */
    bool scrolls;      /* up and down move its rows instead of the focus */
    void (*draw)(const struct gs_model *model, struct gs_grid *grid, struct gs_area area);
    /* a key of the view's own, before all others; `line` becomes what it does, a line of the
     * command language or "". NULL: there are none */
    bool (*key)(struct gs_model *model, uint32_t code, struct gs_text *line);
    const struct gs_view_key *keys; /* what there is; ends with a NULL key */
    /* rows that it has in all, for those that scroll */
    int (*rows)(const struct gs_model *model, int width);
    /* what up, down, left and right do; NULL: move between knobs, which are then in sight and can
     * be turned */
    void (*focus)(struct gs_model *model, enum gs_direction direction);
};

extern const struct gs_view *const gs_views[];
unsigned gs_view_count(void);

/* The whole screen, for the grid's size. */
void gs_view_draw(const struct gs_model *model, struct gs_grid *grid);

/* "strip", "meters", "curves", "help", "next"; help again goes back. GS_ERR_UNKNOWN otherwise. */
enum gs_status gs_view_show(struct gs_model *model, const char *name, struct gs_error *error);
/* Up, down, left, right in the present view. */
void gs_view_focus(struct gs_model *model, enum gs_direction direction);
/* …in the views of all channels: from one to the next. */
void gs_view_focus_channel(struct gs_model *model, enum gs_direction direction);
bool gs_view_scrolls(const struct gs_model *model);
/* Whether the present view shows the knob in hand: where it does not, none is turned. */
bool gs_view_has_knobs(const struct gs_model *model);
/* What stands at a cell of a picture of the model, for the size of the last one. */
struct gs_target gs_view_at(const struct gs_model *model, int x, int y);
/* Opens the view of long answers with this one, which is taken over. */
void gs_view_tell(struct gs_model *model, const char *command, struct gs_text *answer);
/* From a view that is not in the round to where it was called from; false in all others. */
bool gs_view_back(struct gs_model *model);
enum { GS_SCROLL_PAGE = 10 };
/* No further than until the last row is in sight. */
void gs_view_scroll(struct gs_model *model, int rows);

/* The views themselves. */
extern const struct gs_view gs_view_strip, gs_view_meters, gs_view_big, gs_view_curves,
    gs_view_loudness, gs_view_takes, gs_view_interface, gs_view_events, gs_view_help,
    gs_view_answer;

/* Rows that every view has: header.c and footer.c. */
enum { GS_HEADER_ROWS = 2 };
void gs_draw_header(const struct gs_model *model, struct gs_grid *grid);
/* The message line, from column x on: what is being typed, news, what is wrong, else the keys (if
 * `keys`). Returns whether there was anything but keys. */
bool gs_draw_message(const struct gs_model *model, struct gs_grid *grid, int x, int y, bool keys);
/* Rows at the bottom of a grid of that height that are the message line's. */
int gs_message_rows(int height);
/* Loudness on one row: its name at label_x, the figures from x on. */
void gs_draw_loudness(const struct gs_model *model, struct gs_grid *grid, int label_x, int x,
                      int y);
/* How it went during the last minutes, in rows y to end; nothing where there are too few. */
void gs_draw_loudness_history(const struct gs_model *model, struct gs_grid *grid, int y, int end);
/* One line for terminals that are too small for anything else. */
void gs_draw_line(const struct gs_model *model, struct gs_grid *grid);

#endif
