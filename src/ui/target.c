#include "target.h"

void gs_target_mark(const struct gs_grid *grid, int x, int y, int columns, int rows,
                    struct gs_target target) {
    struct gs_ask *ask = grid->ask;
    if (ask && ask->x >= x && ask->x < x + columns && ask->y >= y && ask->y < y + rows)
        ask->answer = target;
}
