/* What happened, by position: pieces of it, and bounded memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "gainstage/journal.h"

enum { RATE = 48000 };

static struct gs_journal *begin(void) {
    struct gs_journal *journal = gs_journal_new(RATE);
    static struct gs_settings settings;
    assert_non_null(journal);
    gs_settings_init(&settings);
    gs_journal_begin(journal, &settings, 0);
    return journal;
}

static struct gs_journal_extract read_piece(struct gs_journal *journal, uint64_t from,
                                            uint64_t to) {
    struct gs_journal_extract piece;
    assert_true(gs_journal_read(journal, from, to, &piece));
    return piece;
}

static void expect(double got, double wanted) {
    assert_true(!(got < wanted) && !(got > wanted));
}

/* What lies before a piece is in its settings, what lies behind is not in it. */
static void a_piece_begins_with_its_settings(void **state) {
    (void)state;
    struct gs_journal *journal = begin();
    gs_journal_param(journal, 100, 0, GS_COMP_DRIVE, 4);
    gs_journal_param(journal, 200, 0, GS_COMP_DRIVE, 5);
    gs_journal_link(journal, 250, 1, true);
    gs_journal_param(journal, 300, 1, GS_HPF_FREQ, 120);
    struct gs_journal_extract piece = read_piece(journal, 200, 300);
    expect(piece.settings.value[0][GS_COMP_DRIVE], 5); /* at the very first frame */
    assert_int_equal(piece.pairs, 0);
    assert_int_equal(piece.count, 1);
    assert_int_equal(piece.entry[0].kind, GS_JOURNAL_LINK);
    gs_journal_extract_done(&piece);
    piece = read_piece(journal, 150, 301);
    expect(piece.settings.value[0][GS_COMP_DRIVE], 4);
    assert_int_equal(piece.count, 3);
    assert_int_equal(piece.entry[0].position, 200);
    expect(piece.entry[2].value, 120);
    gs_journal_extract_done(&piece);
    /* what is forgotten is in the settings from then on */
    gs_journal_forget(journal, 260);
    piece = read_piece(journal, 260, 1000);
    expect(piece.settings.value[0][GS_COMP_DRIVE], 5);
    assert_int_equal(piece.pairs, 2);
    assert_int_equal(piece.count, 1);
    gs_journal_extract_done(&piece);
    gs_journal_free(journal);
}

static void clips_and_losses_come_together(void **state) {
    (void)state;
    struct gs_journal *journal = begin();
    gs_journal_clip(journal, 1000, 0, GS_STAGE_INPUT, 1);
    gs_journal_clip(journal, 1000 + RATE / 2, 0, GS_STAGE_INPUT, 2);
    gs_journal_clip(journal, 2000, 1, GS_STAGE_INPUT, 1);
    gs_journal_clip(journal, 1000 + 3 * RATE, 0, GS_STAGE_INPUT, 1);
    gs_journal_loss(journal, 5 * RATE, 2400, GS_LOSS_GAP, 1);
    gs_journal_loss(journal, 5 * RATE + 2400, 2400, GS_LOSS_GAP, 1);
    gs_journal_loss(journal, 6 * RATE, 100, GS_LOSS_GAP, 1);
    struct gs_journal_extract piece = read_piece(journal, 0, 100 * RATE);
    assert_int_equal(piece.count, 5);
    assert_int_equal(piece.entry[0].count, 3);
    assert_int_equal(piece.entry[0].frames, RATE / 2);
    assert_int_equal(piece.entry[3].frames, 4800);
    gs_journal_extract_done(&piece);
    /* the rest of a gap belongs to the take that begins within it */
    piece = read_piece(journal, 5 * RATE + 1000, 6 * RATE);
    assert_int_equal(piece.count, 1);
    assert_int_equal(piece.entry[0].position, 5 * RATE + 1000);
    assert_int_equal(piece.entry[0].frames, 3800);
    gs_journal_extract_done(&piece);
    /* the disk's losses come late, and find their place */
    gs_journal_loss(journal, 4 * RATE, 10, GS_LOSS_DISK, 1);
    piece = read_piece(journal, 0, 100 * RATE);
    for (unsigned i = 1; i < piece.count; i++)
        assert_true(piece.entry[i - 1].position <= piece.entry[i].position);
    assert_int_equal(piece.count, 6);
    gs_journal_extract_done(&piece);
    gs_journal_free(journal);
}

/* A knob that never rests for hours: memory ends, the values at the windows' ends stay. */
static void memory_is_bounded(void **state) {
    (void)state;
    struct gs_journal *journal = begin();
    enum { MANY = 300000, STEP = 480 };
    for (uint64_t i = 0; i < MANY; i++) {
        gs_journal_param(journal, i * STEP, (unsigned)(i % 2), GS_OUT_GAIN, (double)i);
        if (i % 1000 == 0)
            gs_journal_clip(journal, i * STEP, 1, GS_STAGE_OUT, 1);
    }
    struct gs_journal_extract piece = read_piece(journal, 0, (uint64_t)MANY * STEP);
    assert_true(piece.count <= GS_JOURNAL_MOST && piece.count > 1000);
    assert_true(piece.window > 0 && piece.window < 60 * RATE);
    double last[2] = {-1, -1};
    unsigned clips = 0;
    for (unsigned i = 0; i < piece.count; i++) {
        const struct gs_journal_entry *e = &piece.entry[i];
        clips += e->kind == GS_JOURNAL_CLIP ? e->count : 0;
        if (e->kind != GS_JOURNAL_PARAM)
            continue;
        assert_true(e->value > last[e->channel]);
        last[e->channel] = e->value;
    }
    expect(last[0], MANY - 2);
    expect(last[1], MANY - 1);
    assert_int_equal(clips, MANY / 1000);
    gs_journal_extract_done(&piece);
    gs_journal_forget(journal, (uint64_t)MANY * STEP);
    piece = read_piece(journal, (uint64_t)MANY * STEP, UINT64_MAX);
    expect(piece.settings.value[1][GS_OUT_GAIN], MANY - 1);
    assert_int_equal(piece.count, 0);
    assert_int_equal(piece.window, 0); /* and begins anew with every change */
    gs_journal_extract_done(&piece);
    gs_journal_free(journal);
}

/* Two engines, one ring: what the first has written down comes before what the second sees, and
 * what neither has told is a change in between. */
static void the_past_comes_first(void **state) {
    (void)state;
    struct gs_journal *past = begin(), *journal = gs_journal_new(RATE);
    static struct gs_settings settings;
    const struct gs_journal_entry clip = {.position = 2000,
                                          .frames = 10,
                                          .kind = GS_JOURNAL_CLIP,
                                          .channel = 1,
                                          .id = GS_STAGE_OUT,
                                          .count = 1};
    struct gs_journal_entry grown = clip, *news;
    assert_non_null(journal);
    gs_journal_put(past,
                   &(struct gs_journal_entry){
                       .position = 1000, .kind = GS_JOURNAL_PARAM, .id = GS_OUT_GAIN, .value = -3});
    gs_journal_put(past, &clip);
    grown.frames = 500;
    grown.count = 4;
    gs_journal_put(past, &grown);
    gs_settings_init(&settings);
    settings.value[0][GS_OUT_GAIN] = -3;
    settings.value[1][GS_HPF_FREQ] = 111; /* told to the audio process, and then it died */
    gs_journal_begin(journal, &settings, 1);
    gs_journal_param(journal, 9000, 0, GS_OUT_GAIN, 2);
    uint64_t known = gs_journal_join(journal, past, 1500);
    gs_journal_free(past);
    struct gs_journal_extract piece = read_piece(journal, 0, 10000);
    static const uint64_t places[] = {1000, 2000, 2000, 2000, 9000};
    assert_int_equal(piece.count, 5);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(piece.entry[i].position, places[i]);
    assert_int_equal(piece.entry[1].count, 4);
    assert_int_equal(piece.entry[1].frames, 500);
    assert_int_equal(piece.entry[2].id, GS_HPF_FREQ);
    expect(piece.entry[2].value, 111);
    assert_int_equal(piece.entry[3].kind, GS_JOURNAL_LINK);
    expect(piece.settings.value[1][GS_HPF_FREQ], 80);
    assert_int_equal(piece.pairs, 0);
    gs_journal_extract_done(&piece);
    unsigned count; /* the note has the past already */
    uint64_t known_growth = known;
    assert_true(gs_journal_news(journal, 0, &known, &known_growth, &news, &count));
    assert_int_equal(count, 3);
    free(news);
    assert_true(gs_journal_news(journal, 0, &known, &known_growth, &news, &count));
    assert_int_equal(count, 0);
    free(news);
    gs_journal_free(journal);
}

static unsigned news(struct gs_journal *journal, uint64_t *known, uint64_t *grown) {
    struct gs_journal_entry *entry;
    unsigned count;
    assert_true(gs_journal_news(journal, 0, known, grown, &entry, &count));
    free(entry);
    return count;
}

/* A clip that goes on is written down again only when growth is asked for, and then once. */
static void what_goes_on_is_news_when_asked_for(void **state) {
    (void)state;
    struct gs_journal *journal = gs_journal_new(48000);
    uint64_t known = 0, grown = 0;
    assert_non_null(journal);
    gs_journal_clip(journal, 100, 0, GS_STAGE_OUT, 1);
    assert_int_equal(news(journal, &known, NULL), 1);
    for (unsigned i = 1; i < 10; i++) {
        gs_journal_clip(journal, 100 + 100 * i, 0, GS_STAGE_OUT, 1);
        assert_int_equal(news(journal, &known, NULL), 0);
    }
    gs_journal_clip(journal, 1000, 1, GS_STAGE_OUT, 1);
    assert_int_equal(news(journal, &known, NULL), 1);
    assert_int_equal(news(journal, &known, &grown), 1);
    assert_int_equal(news(journal, &known, &grown), 0);
    gs_journal_free(journal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_piece_begins_with_its_settings),
        cmocka_unit_test(clips_and_losses_come_together),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(the_past_comes_first),
        cmocka_unit_test(what_goes_on_is_news_when_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
