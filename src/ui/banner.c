#include "banner.h"

#include <string.h>

/* Each letter row by row, '#' a pixel; all rows of a letter are as wide. */
static const struct {
    char letter;
    const char *row[GS_LETTER_ROWS];
} letters[] = {
    {'0', {"###", "# #", "# #", "# #", "###"}},
    {'1', {" # ", "## ", " # ", " # ", "###"}},
    {'2', {"###", "  #", "###", "#  ", "###"}},
    {'3', {"###", "  #", " ##", "  #", "###"}},
    {'4', {"# #", "# #", "###", "  #", "  #"}},
    {'5', {"###", "#  ", "###", "  #", "###"}},
    {'6', {"###", "#  ", "###", "# #", "###"}},
    {'7', {"###", "  #", "  #", "  #", "  #"}},
    {'8', {"###", "# #", "###", "# #", "###"}},
    {'9', {"###", "# #", "###", "  #", "###"}},
    {'A', {"###", "# #", "###", "# #", "# #"}},
    {'B', {"## ", "# #", "## ", "# #", "## "}},
    {'C', {"###", "#  ", "#  ", "#  ", "###"}},
    {'D', {"## ", "# #", "# #", "# #", "## "}},
    {'E', {"###", "#  ", "## ", "#  ", "###"}},
    {'F', {"###", "#  ", "## ", "#  ", "#  "}},
    {'G', {"####", "#   ", "# ##", "#  #", "####"}},
    {'H', {"# #", "# #", "###", "# #", "# #"}},
    {'I', {"#", "#", "#", "#", "#"}},
    {'J', {"  #", "  #", "  #", "# #", "###"}},
    {'K', {"# #", "# #", "## ", "# #", "# #"}},
    {'L', {"#  ", "#  ", "#  ", "#  ", "###"}},
    {'M', {"#   #", "## ##", "# # #", "#   #", "#   #"}},
    {'N', {"#  #", "## #", "# ##", "#  #", "#  #"}},
    {'O', {"###", "# #", "# #", "# #", "###"}},
    {'P', {"###", "# #", "###", "#  ", "#  "}},
    {'Q', {"###", "# #", "# #", "###", "  #"}},
    {'R', {"###", "# #", "## ", "# #", "# #"}},
    {'S', {"###", "#  ", "###", "  #", "###"}},
    {'T', {"###", " # ", " # ", " # ", " # "}},
    {'U', {"# #", "# #", "# #", "# #", "###"}},
    {'V', {"# #", "# #", "# #", "# #", " # "}},
    {'W', {"#   #", "#   #", "# # #", "## ##", "#   #"}},
    {'X', {"# #", "# #", " # ", "# #", "# #"}},
    {'Y', {"# #", "# #", " # ", " # ", " # "}},
    {'Z', {"###", "  #", " # ", "#  ", "###"}},
    {':', {" ", "#", " ", "#", " "}},
    {'.', {" ", " ", " ", " ", "#"}},
    {'-', {"   ", "   ", "###", "   ", "   "}},
    {'+', {"   ", " # ", "###", " # ", "   "}},
    {' ', {"  ", "  ", "  ", "  ", "  "}},
};

static const char *const *rows_of(char letter) {
    size_t i = 0;
    while (letters[i].letter != letter && letters[i].letter != ' ')
        i++;
    return letters[i].row;
}

int gs_banner_pixels(const char *text) {
    int pixels = 0;
    for (; *text; text++)
        pixels += (int)strlen(rows_of(*text)[0]) + 1;
    return pixels > 0 ? pixels - 1 : 0;
}

struct gs_pixel gs_banner_fit(const char *text, int columns, int rows) {
    const int pixels = gs_banner_pixels(text);
    struct gs_pixel fit = {0, 0};
    for (int i = 1; pixels > 0 && i * pixels <= columns; i++) {
        const int high = (i + 1) / 2; /* a cell is about twice as high as wide */
        if (high * GS_LETTER_ROWS > rows)
            break;
        fit = (struct gs_pixel){i, high};
    }
    return fit;
}

int gs_banner_draw(struct gs_grid *grid, int x, int y, struct gs_pixel pixel, enum gs_style style,
                   const char *text, const struct gs_glyphs *glyphs) {
    int at = x;
    for (; *text; text++) {
        const char *const *row = rows_of(*text);
        const int wide = (int)strlen(row[0]);
        for (int i = 0; i < wide * GS_LETTER_ROWS; i++)
            for (int k = 0; row[i / wide][i % wide] == '#' && k < pixel.rows; k++)
                gs_grid_fill(grid, at + i % wide * pixel.columns, y + i / wide * pixel.rows + k,
                             pixel.columns, glyphs->pixel, style);
        at += (wide + 1) * pixel.columns;
    }
    return at > x ? at - x - pixel.columns : 0;
}
