/* Themes: the parser, the shipped ones, colours on terminals that have few. */
#include "fixture.h"
#include "gainstage/assets.h"

static void a_theme_is_made_of_colors(void **state) {
    (void)state;
    struct gs_theme theme;
    struct gs_error error = {""};
    gs_theme_plain(&theme);
    const char *text = "# title\n"
                       "color rec white red bold\n"
                       "color meter.safe 71   # quiet\n"
                       "\n"
                       "color dim default bold dim\r\n"
                       "color knob.focus 16 orange underline reverse\n"
                       "glyphs ascii\n";
    assert_int_equal(gs_theme_parse("mine", "mine.theme", text, &theme, &error), GS_OK);
    assert_string_equal(theme.name, "mine");
    assert_int_equal(theme.glyphs, GS_GLYPHS_ASCII);
    const struct gs_look *rec = &theme.look[GS_STYLE_REC];
    assert_int_equal(rec->foreground, 7);
    assert_int_equal(rec->background, 1);
    assert_int_equal(rec->attributes, GS_ATTR_BOLD);
    assert_int_equal(theme.look[GS_STYLE_METER_SAFE].foreground, 71);
    assert_int_equal(theme.look[GS_STYLE_METER_SAFE].background, GS_COLOR_NONE);
    assert_int_equal(theme.look[GS_STYLE_DIM].foreground, GS_COLOR_NONE);
    assert_int_equal(theme.look[GS_STYLE_DIM].attributes, GS_ATTR_BOLD | GS_ATTR_DIM);
    assert_int_equal(theme.look[GS_STYLE_KNOB_FOCUS].background, 208);
    assert_int_equal(theme.look[GS_STYLE_KNOB_FOCUS].attributes,
                     GS_ATTR_UNDERLINE | GS_ATTR_REVERSE);
    /* what is not named keeps its plain look */
    assert_int_equal(theme.look[GS_STYLE_CLIP].attributes, gs_styles[GS_STYLE_CLIP].plain);
}

static void broken_themes_are_told_with_their_line(void **state) {
    (void)state;
    static const struct {
        const char *text, *start;
    } cases[] = {
        {"color rec white red\ncolor nothing red\n", "t.theme:2:"},
        {"color nothing red\ncolor rec white red\ncolor mauve\n", "t.theme:1:"},
        {"color rec mauve\n", "t.theme:1:"},
        {"color rec 256\n", "t.theme:1:"},
        {"color rec -2\n", "t.theme:1:"},
        {"# x\n\ncolor rec red black blink\n", "t.theme:3:"},
        {"color rec\n", "t.theme:1:"},
        {"color rec red \"black\n", "t.theme:1:"},
        {"glyphs fancy\n", "t.theme:1:"},
        {"set comp.drive 4\n", "t.theme:1:"},
        {"bind x stop\n", "t.theme:1:"},
        {"color rec red\n\x01\x02\n", "t.theme:2:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gs_theme theme, before;
        struct gs_error error = {""};
        gs_theme_plain(&theme);
        before = theme;
        assert_int_not_equal(gs_theme_parse("t", "t.theme", cases[i].text, &theme, &error), GS_OK);
        assert_ptr_equal(strstr(error.text, cases[i].start), error.text);
        assert_memory_equal(&theme, &before, sizeof theme); /* the last good one stays */
    }
}

static void read_shipped(const char *name, struct gs_theme *theme, char **text) {
    char *label = NULL;
    struct gs_error error = {""};
    assert_int_equal(gs_asset_read(GS_ASSET_THEME, name, text, &label, &error), GS_OK);
    assert_int_equal(gs_theme_parse(name, label, *text, theme, &error), GS_OK);
    free(label);
}

static void shipped_themes_are_whole(void **state) {
    (void)state;
    struct gs_asset *assets = NULL;
    unsigned count = 0;
    assert_int_equal(gs_assets_list(GS_ASSET_THEME, &assets, &count, NULL), GS_OK);
    assert_true(count >= 7);
    for (unsigned i = 0; i < count; i++) {
        struct gs_theme theme;
        char *text = NULL;
        read_shipped(assets[i].name, &theme, &text);
        assert_true(strlen(assets[i].title) > 10);
        for (int style = 0; style < GS_STYLE_COUNT; style++) {
            char line[64];
            snprintf(line, sizeof line, "\ncolor %s ", gs_styles[style].name);
            assert_non_null(strstr(text, line)); /* every element is named */
        }
        /* Recording, clipping and the knob in hand stand out from plain text by their ground. */
        static const enum gs_style loud[] = {GS_STYLE_REC, GS_STYLE_CLIP, GS_STYLE_KNOB_FOCUS};
        for (size_t k = 0; k < sizeof loud / sizeof loud[0]; k++) {
            const struct gs_look *look = &theme.look[loud[k]];
            assert_true(look->background != GS_COLOR_NONE || (look->attributes & GS_ATTR_REVERSE));
        }
        free(text);
    }
    free(assets);
}

static void the_plain_theme_has_no_colour(void **state) {
    (void)state;
    struct gs_theme shipped, built_in;
    char *text = NULL;
    read_shipped("plain", &shipped, &text);
    free(text);
    gs_theme_plain(&built_in);
    for (int i = 0; i < GS_STYLE_COUNT; i++) {
        assert_int_equal(shipped.look[i].foreground, GS_COLOR_NONE);
        assert_int_equal(shipped.look[i].background, GS_COLOR_NONE);
        assert_int_equal(shipped.look[i].attributes, built_in.look[i].attributes);
    }
}

/* Linear light of a colour of the 6x6x6 cube or the greys. */
static void linear_light(int color, double light[3]) {
    assert_true(color >= 16);
    for (int i = 0; i < 3; i++) {
        int step = i == 0 ? (color - 16) / 36 : i == 1 ? (color - 16) / 6 % 6 : (color - 16) % 6;
        double c = (color >= 232 ? 8 + 10 * (color - 232) : step ? 55 + 40 * step : 0) / 255.0;
        light[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
}

/* How eyes without one kind of cones see it: Machado, Oliveira and Fernandes 2009, severity 1. */
enum eyes { NORMAL, PROTANOPIA, DEUTERANOPIA, EYES };

static void seen_light(int color, enum eyes eyes, double light[3]) {
    static const double matrix[EYES][3][3] = {
        {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
        {{0.152286, 1.052583, -0.204868},
         {0.114503, 0.786281, 0.099216},
         {-0.003882, -0.048116, 1.051998}},
        {{0.367322, 0.860646, -0.227968},
         {0.280085, 0.672501, 0.047413},
         {-0.011820, 0.042940, 0.968881}},
    };
    double own[3];
    linear_light(color, own);
    for (int i = 0; i < 3; i++) {
        light[i] = 0;
        for (int k = 0; k < 3; k++)
            light[i] += matrix[eyes][i][k] * own[k];
        light[i] = fmin(fmax(light[i], 0), 1);
    }
}

/* WCAG 2 relative luminance. */
static double luminance(int color, enum eyes eyes) {
    double light[3];
    seen_light(color, eyes, light);
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

static double contrast_seen(int a, int b, enum eyes eyes) {
    const double la = luminance(a, eyes), lb = luminance(b, eyes);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static double contrast(int a, int b) {
    return contrast_seen(a, b, NORMAL);
}

static void contrast_is_computed_as_published(void **state) {
    (void)state;
    enum { BLACK = 16, WHITE = 231, RED = 196, GREY = 243 /* #767676 */ };
    assert_true(fabs(contrast(BLACK, WHITE) - 21) < 0.01);
    assert_true(fabs(contrast(WHITE, RED) - 3.998) < 0.01);
    assert_true(fabs(contrast(WHITE, GREY) - 4.54) < 0.01);
    /* without red cones red is darker, and grey stays grey */
    assert_true(luminance(RED, PROTANOPIA) < 0.6 * luminance(RED, NORMAL));
    for (int eyes = NORMAL; eyes < EYES; eyes++)
        assert_true(fabs(luminance(GREY, (enum eyes)eyes) - 0.181) < 0.002);
}

static void the_colour_blind_theme_can_be_read_by_all(void **state) {
    (void)state;
    enum { BLACK = 16, SLATE = 234 }; /* grounds that terminals have */
    struct gs_theme theme;
    char *text = NULL;
    read_shipped("contrast", &theme, &text);
    free(text);
    /* text, on a ground of its own or the terminal's: WCAG AA asks for 4.5 */
    for (int i = 0; i < GS_STYLE_COUNT; i++) {
        const struct gs_look *look = &theme.look[i];
        if (look->background != GS_COLOR_NONE)
            assert_true(contrast(look->foreground, look->background) >= 4.5);
        else if (look->foreground != GS_COLOR_NONE)
            assert_true(contrast(look->foreground, BLACK) >= 4.5 &&
                        contrast(look->foreground, SLATE) >= 4.5);
    }
    /* the zones of a meter differ in brightness, for all eyes, and so does what clipped */
    const int zones[] = {theme.look[GS_STYLE_METER_SAFE].foreground,
                         theme.look[GS_STYLE_METER_HIGH].foreground,
                         theme.look[GS_STYLE_METER_HOT].foreground};
    for (int eyes = NORMAL; eyes < EYES; eyes++) {
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < a; b++)
                assert_true(contrast_seen(zones[a], zones[b], (enum eyes)eyes) >= 1.4);
        assert_true(
            contrast_seen(theme.look[GS_STYLE_CLIP].background, zones[1], (enum eyes)eyes) >= 1.5);
    }
}

/* The others ask for less, but for something. */
static void no_theme_hides_anything(void **state) {
    (void)state;
    static const char *const names[] = {"studio", "daylight", "contrast", "amber", "fjord", "dusk"};
    enum { BLACK = 16, WHITE = 231, LEAST = 16 };
    for (size_t t = 0; t < sizeof names / sizeof names[0]; t++) {
        struct gs_theme theme;
        char *text = NULL;
        int checked = 0;
        read_shipped(names[t], &theme, &text);
        free(text);
        for (int i = 0; i < GS_STYLE_COUNT; i++) {
            const struct gs_look *look = &theme.look[i];
            const int own = strcmp(names[t], "daylight") == 0 ? WHITE : BLACK;
            const int ground = look->background != GS_COLOR_NONE ? look->background : own;
            const bool quiet = i == GS_STYLE_LABEL_OFF || i == GS_STYLE_METER_AIM;
            if (look->foreground == GS_COLOR_NONE)
                continue;
            checked++;
            if (contrast(look->foreground, ground) < (quiet ? 2 : 3))
                fail_msg("%s: %s has a contrast of %.1f", names[t], gs_styles[i].name,
                         contrast(look->foreground, ground));
        }
        assert_true(checked >= LEAST);
    }
}

static void few_colours_are_made_do(void **state) {
    (void)state;
    static const int counts[] = {0, 8, 16, 88, 256};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++)
        for (int color = GS_COLOR_NONE; color < 256; color++) {
            struct gs_look look = gs_look_fit((struct gs_look){color, GS_COLOR_NONE, 0}, counts[c]);
            struct gs_look on = gs_look_fit((struct gs_look){color, 160, 0}, counts[c]);
            int most = counts[c] == 88 ? 16 : counts[c];
            assert_true(look.foreground >= GS_COLOR_NONE && look.foreground < most + (most == 0));
            assert_true(on.background >= GS_COLOR_NONE && on.background < most + (most == 0));
            if (most >= 8 && color != 160)
                assert_true(on.foreground != on.background);
        }
    struct gs_look red = gs_look_fit((struct gs_look){203, GS_COLOR_NONE, 0}, 8);
    assert_int_equal(red.foreground, 1);
    struct gs_look green = gs_look_fit((struct gs_look){71, GS_COLOR_NONE, 0}, 8);
    assert_int_equal(green.foreground, 2);
    struct gs_look grey = gs_look_fit((struct gs_look){242, GS_COLOR_NONE, 0}, 8);
    assert_int_equal(grey.foreground, GS_COLOR_NONE);
    assert_int_equal(grey.attributes, GS_ATTR_DIM);
}

/* Any colour, on terminals that can; the nearest of what others have. */
static void true_colours(void **state) {
    (void)state;
    struct gs_theme theme;
    struct gs_error error = {""};
    assert_int_equal(gs_theme_parse("x", "x", "color rec '#d75f5f' '#010203' bold", &theme, &error),
                     GS_OK);
    const struct gs_look look = theme.look[GS_STYLE_REC];
    assert_int_equal(look.foreground, GS_COLOR_TRUE | 0xD75F5F);
    assert_int_equal(gs_look_fit(look, GS_COLOR_TRUE).background, GS_COLOR_TRUE | 0x010203);
    assert_int_equal(gs_look_fit(look, 256).foreground, 167); /* exactly that */
    assert_int_equal(gs_look_fit(look, 256).background, 16);
    assert_in_range(gs_look_fit(look, 8).foreground, 0, 7);
    assert_int_equal(gs_look_fit(look, 8).background, 0);
    static const char *const wrong[] = {"'#12345'", "'#12345g'", "'#1234567'", "'#'", "'#-12345'"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char line[64];
        snprintf(line, sizeof line, "color rec %s", wrong[i]);
        assert_int_not_equal(gs_theme_parse("x", "x", line, &theme, &error), GS_OK);
        assert_non_null(strstr(error.text, "x:1:"));
    }
}

int main(void) {
    /* no theme of whoever runs this */
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_theme_is_made_of_colors),
        cmocka_unit_test(broken_themes_are_told_with_their_line),
        cmocka_unit_test(shipped_themes_are_whole),
        cmocka_unit_test(the_plain_theme_has_no_colour),
        cmocka_unit_test(contrast_is_computed_as_published),
        cmocka_unit_test(the_colour_blind_theme_can_be_read_by_all),
        cmocka_unit_test(no_theme_hides_anything),
        cmocka_unit_test(few_colours_are_made_do),
        cmocka_unit_test(true_colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
