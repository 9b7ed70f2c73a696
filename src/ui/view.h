/* Views: pure functions from the model to cells. A view is one file and one row in the table. */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include "grid.h"
#include "model.h"

/* The part of the grid that a view may use. */
struct gs_area {
    int top, height; /* rows; the width is the grid's */
};

struct gs_view {
    const char *name;  /* as in `view NAME` */
    const char *title; /* for the list of views */
    bool in_round;     /* reached by `view next` */
    bool scrolls;      /* up and down move its rows instead of the focus */
    void (*draw)(const struct gs_model *model, struct gs_grid *grid, struct gs_area area);
    /* rows that it has in all, for those that scroll */
    int (*rows)(const struct gs_model *model, int width);
    /* what up, down, left and right do; NULL: move between knobs */
    void (*focus)(struct gs_model *model, enum gs_direction direction);
};

extern const struct gs_view *const gs_views[];
unsigned gs_view_count(void);

/* The whole screen, for the grid's size. */
void gs_view_draw(const struct gs_model *model, struct gs_grid *grid);

/* "strip", "meters", "help", "next"; help again goes back. GS_ERR_UNKNOWN otherwise. */
enum gs_status gs_view_show(struct gs_model *model, const char *name, struct gs_error *error);
/* Up, down, left, right in the present view. */
void gs_view_focus(struct gs_model *model, enum gs_direction direction);
bool gs_view_scrolls(const struct gs_model *model);
enum { GS_SCROLL_PAGE = 10 };
/* The last row stays in sight, whatever the width. */
void gs_view_scroll(struct gs_model *model, int rows);

/* The views themselves. */
extern const struct gs_view gs_view_strip, gs_view_meters, gs_view_help;

/* Rows that every view has: header.c and footer.c. */
enum { GS_HEADER_ROWS = 2 };
void gs_draw_header(const struct gs_model *model, struct gs_grid *grid);
/* The message line: what is being typed, news, what is wrong, else the keys (if `keys`). Returns
 * whether there was anything but keys. */
bool gs_draw_message(const struct gs_model *model, struct gs_grid *grid, int y, bool keys);
/* One line for terminals that are too small for anything else. */
void gs_draw_line(const struct gs_model *model, struct gs_grid *grid);
/* State and running time as one badge, "● REC 0:12:47"; `out` gets the text. */
enum gs_style gs_state_badge(const struct gs_model *model, char *out, size_t size);

#endif
