/* Golden screens: every view at three sizes with three sets of glyphs, cell by cell, against
 * tests/screen/golden. `make golden` writes them anew; look at the difference before you commit it.
 *
 * A file is one view at one size. A row is its text, and below it its styles as runs, "2. 9c 5a":
 * two blanks, nine cells of c, five of a, each with the blanks before it; the letters stand at
 * the end of the file. Blanks in reverse are written as U+2593, halves as U+2592. The first screen
 * is whole; of those with other glyphs only rows that differ are kept. */
#include <sys/stat.h>

#include "gainstage/text.h"
#include "scene.h"

#define FOLDER "tests/screen/golden"

static struct gs_model model;

/* ---- writing --------------------------------------------------------------------------------- */

static void add_code(struct gs_text *text, uint32_t code) {
    char bytes[5] = {0};
    if (code < 0x80) {
        bytes[0] = (char)code;
    } else if (code < 0x800) {
        bytes[0] = (char)(0xC0 | code >> 6);
        bytes[1] = (char)(0x80 | (code & 0x3F));
    } else {
        bytes[0] = (char)(0xE0 | code >> 12);
        bytes[1] = (char)(0x80 | (code >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (code & 0x3F));
    }
    gs_text_add(text, "%s", bytes);
}

/* Letters in the order in which a file needs them: a new style changes no file but those that show
 * it. */
struct letters {
    int count;
    enum gs_style style[GS_STYLE_COUNT];
};

static char letter_of(struct letters *letters, enum gs_style style) {
    int i = 0;
    while (i < letters->count && letters->style[i] != style)
        i++;
    if (i == letters->count)
        letters->style[letters->count++] = style;
    return (char)(i < 26 ? 'a' + i : 'A' + i - 26);
}

/* Whether a blank of that style looks like any other blank. */
static bool has_ground(enum gs_style style) {
    return gs_styles[style].plain & GS_ATTR_REVERSE;
}

static bool is_blank(struct gs_cell cell) {
    return cell.glyph == ' ' && !has_ground(cell.style);
}

static void add_row(struct gs_text *text, const struct gs_grid *grid, int y,
                    struct letters *letters) {
    int end = grid->width;
    while (end > 0 && is_blank(gs_grid_at(grid, end - 1, y)))
        end--;
    for (int x = 0; x < end; x++) {
        const uint32_t glyph = gs_grid_at(grid, x, y).glyph;
        if (glyph != GS_FILLER)
            add_code(text, !(glyph & GS_REVERSED)          ? glyph
                           : (glyph & ~GS_REVERSED) == ' ' ? 0x2593
                                                           : 0x2592);
    }
    gs_text_add(text, "\n");
    for (int x = 0; x < end;) {
        const int from = x;
        while (is_blank(gs_grid_at(grid, x, y)))
            x++;
        if (x > from && from == 0)
            gs_text_add(text, "\t%d.", x);
        const enum gs_style style = gs_grid_at(grid, x, y).style;
        const int begin = from == 0 ? x : from;
        int last = x; /* the last cell of that style; blanks break no run */
        for (; x < end; x++) {
            const struct gs_cell cell = gs_grid_at(grid, x, y);
            if (is_blank(cell))
                continue;
            if (cell.style != style)
                break;
            last = x;
        }
        x = last + 1;
        gs_text_add(text, "%s%d%c", begin == 0 ? "\t" : " ", x - begin, letter_of(letters, style));
    }
    if (end > 0)
        gs_text_add(text, "\n");
}

static void draw(struct gs_grid *grid, int width, int height, enum gs_glyph_choice glyphs) {
    model.glyphs = glyphs;
    model.width = width;
    model.height = height;
    assert_int_equal(gs_grid_resize(grid, width, height), GS_OK);
    gs_view_draw(&model, grid);
    /* how long the help is changes with every command that is added anywhere */
    if (gs_views[model.view] == &gs_view_help)
        gs_grid_fill(grid, 0, height - 2, width, ' ', GS_STYLE_TEXT);
}

static bool same_row(const struct gs_grid *a, const struct gs_grid *b, int y) {
    for (int x = 0; x < a->width; x++) {
        const struct gs_cell left = gs_grid_at(a, x, y), right = gs_grid_at(b, x, y);
        if (left.glyph != right.glyph || left.style != right.style)
            return false;
    }
    return true;
}

static void add_legend(struct gs_text *text, struct letters *letters) {
    gs_text_add(text, "---- styles\n");
    for (int i = 0; i < letters->count; i++)
        gs_text_add(text, "%c %s\n", letter_of(letters, letters->style[i]),
                    gs_styles[letters->style[i]].name);
}

static void write_view(struct gs_text *text, int width, int height) {
    static const struct {
        const char *name;
        enum gs_glyph_choice choice;
    } others[] = {{"compat", GS_GLYPHS_COMPAT}, {"ascii", GS_GLYPHS_ASCII}};
    struct gs_grid full = {0}, other = {0};
    struct letters letters = {0};
    draw(&full, width, height, GS_GLYPHS_FULL);
    for (int y = 0; y < height; y++)
        add_row(text, &full, y, &letters);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        draw(&other, width, height, others[i].choice);
        gs_text_add(text, "---- %s\n", others[i].name);
        for (int y = 0; y < height; y++)
            if (!same_row(&full, &other, y)) {
                gs_text_add(text, "%d\t", y);
                add_row(text, &other, y, &letters);
            }
    }
    add_legend(text, &letters);
    gs_grid_done(&full);
    gs_grid_done(&other);
}

/* ---- comparing ------------------------------------------------------------------------------- */

static size_t line_length(const char *text) {
    return strcspn(text, "\n");
}

/* Tells where two texts part; returns whether they are the same. */
static bool compare(const char *path, const char *expected, const char *drawn) {
    for (int line = 1;; line++) {
        const size_t a = line_length(expected), b = line_length(drawn);
        if (a != b || strncmp(expected, drawn, a) != 0) {
            print_error("%s:%d:\n  was   %.*s\n  is    %.*s\n`make golden` takes it over\n", path,
                        line, (int)a, expected, (int)b, drawn);
            return false;
        }
        if (!expected[a] || !drawn[b])
            return expected[a] == drawn[b];
        expected += a + 1;
        drawn += b + 1;
    }
}

static bool check(const char *path, const struct gs_text *text) {
    const char *write = getenv("GOLDEN");
    FILE *file = fopen(path, write ? "w" : "r");
    if (!file) {
        print_error("%s can't be opened; `make golden` writes it\n", path);
        return false;
    }
    if (write) {
        const size_t put = fwrite(gs_text_string(text), 1, text->length, file);
        return (fclose(file) == 0) & (put == text->length);
    }
    char *golden = calloc(1, 1 << 20);
    assert_non_null(golden);
    const size_t length = fread(golden, 1, (1 << 20) - 1, file);
    fclose(file);
    const bool same = length > 0 && compare(path, golden, gs_text_string(text));
    free(golden);
    return same;
}

static void views_look_as_they_did(void **state) {
    (void)state;
    static const int sizes[][2] = {{80, 24}, {60, 20}, {132, 43}};
    int differ = 0, checked = 0;
    mkdir(FOLDER, 0777);
    for (unsigned v = 0; v < gs_view_count(); v++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            char path[128];
            struct gs_text text = {0};
            start_scene(&model);
            model.view = (int)v;
            snprintf(path, sizeof path, FOLDER "/%s-%dx%d.txt", gs_views[v]->name, sizes[i][0],
                     sizes[i][1]);
            write_view(&text, sizes[i][0], sizes[i][1]);
            assert_false(text.failed);
            differ += !check(path, &text);
            checked++;
            gs_text_done(&text);
        }
    assert_true(checked >= 24);
    assert_int_equal(differ, 0);
}

/* Every state, at the same place at one glance: the two rows on top, and the one line of a tiny
 * terminal. */
static void states_look_as_they_did(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const char *fields[4][2];
        bool view_only;
    } scenes[] = {
        {"idle", {{"state", "idle"}}, false},
        {"pre-roll", {{"state", "idle"}, {"preroll", "10"}, {"preroll_ready", "4.2"}}, false},
        {"armed", {{"state", "waiting"}}, false},
        {"recording", {{"state", "recording"}}, false},
        {"locked, ends by itself", {{"locked", "on"}, {"stop_in", "730"}}, false},
        {"no sound while recording", {{"audio", "waiting"}}, false},
        {"no sound", {{"audio", "waiting"}, {"state", "idle"}}, false},
        {"starting", {{"audio", "starting"}, {"state", "idle"}}, false},
        {"no audio", {{"audio", "failed"}, {"state", "idle"}}, false},
        {"disk low", {{"disk_seconds_left", "1500"}, {"disk_state", "low"}}, false},
        {"disk critical", {{"disk_seconds_left", "500"}, {"disk_state", "critical"}}, false},
        {"all at once",
         {{"disk_seconds_left", "500"},
          {"disk_state", "critical"},
          {"audio", "waiting"},
          {"locked", "on"}},
         false},
        {"take ended", {{"error", "the disk is full"}, {"state", "idle"}}, false},
        {"sound was lost",
         {{"lost_frames", "12800"}, {"gaps", "2"}, {"xruns", "3"}, {"clips_input", "4"}},
         false},
        {"others are here, setting B", {{"clients", "3"}, {"ab", "B"}}, false},
        {"demo, looking on", {{"host", "demo"}}, true},
    };
    static const int sizes[][2] = {{80, 24}, {50, 12}, {60, 1}};
    struct gs_grid grid = {0};
    struct gs_text text = {0};
    struct letters letters = {0};
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        start_scene(&model);
        model.view_only = scenes[i].view_only;
        for (int k = 0; k < 4 && scenes[i].fields[k][0]; k++)
            tell(&model, scenes[i].fields[k][0], scenes[i].fields[k][1]);
        model.message.text[0] = '\0';
        gs_text_add(&text, "---- %s\n", scenes[i].name);
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            draw(&grid, sizes[k][0], sizes[k][1], GS_GLYPHS_FULL);
            for (int y = 0; y < GS_HEADER_ROWS && y < grid.height; y++)
                add_row(&text, &grid, y, &letters);
        }
    }
    add_legend(&text, &letters);
    assert_false(text.failed);
    assert_true(check(FOLDER "/states.txt", &text));
    gs_text_done(&text);
    gs_grid_done(&grid);
    gs_model_done(&model);
}

int main(void) {
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(views_look_as_they_did, use_unicode),
        cmocka_unit_test_setup(states_look_as_they_did, use_unicode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
