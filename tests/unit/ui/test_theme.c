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
    assert_true(count >= 4);
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

/* WCAG 2 relative luminance of a colour of the 6x6x6 cube or the greys. */
static double luminance(int color) {
    static const double weight[] = {0.2126, 0.7152, 0.0722};
    assert_true(color >= 16);
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        int step = i == 0 ? (color - 16) / 36 : i == 1 ? (color - 16) / 6 % 6 : (color - 16) % 6;
        double c = (color >= 232 ? 8 + 10 * (color - 232) : step ? 55 + 40 * step : 0) / 255.0;
        sum += weight[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(int a, int b) {
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static void the_colour_blind_theme_differs_in_brightness(void **state) {
    (void)state;
    struct gs_theme theme;
    char *text = NULL;
    read_shipped("contrast", &theme, &text);
    free(text);
    int safe = theme.look[GS_STYLE_METER_SAFE].foreground;
    int high = theme.look[GS_STYLE_METER_HIGH].foreground;
    int hot = theme.look[GS_STYLE_METER_HOT].foreground;
    /* neighbours on the scale are told apart without any colour vision */
    assert_true(contrast(safe, high) > 1.5);
    assert_true(contrast(high, hot) > 1.5);
    /* and text on a ground of its own can be read: WCAG AA asks for 4.5 */
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        if (theme.look[i].background != GS_COLOR_NONE)
            assert_true(contrast(theme.look[i].foreground, theme.look[i].background) > 4.5);
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

int main(void) {
    /* no theme of whoever runs this */
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_theme_is_made_of_colors),
        cmocka_unit_test(broken_themes_are_told_with_their_line),
        cmocka_unit_test(shipped_themes_are_whole),
        cmocka_unit_test(the_plain_theme_has_no_colour),
        cmocka_unit_test(the_colour_blind_theme_differs_in_brightness),
        cmocka_unit_test(few_colours_are_made_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
