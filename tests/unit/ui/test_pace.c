/* Pacing: a simulated terminal on a simulated line, with a clock that stands still between events.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gainstage/clock.h"
#include "ui/pace.h"

#define MS GS_MILLISECOND

/* A line that carries `bytes_a_second` one way with half a round trip of delay each way. */
struct line {
    int64_t trip;
    double bytes_a_second; /* 0: as many as come */
    int64_t stalled_from, stalled_until;
    bool deaf;    /* nothing is ever answered */
    int64_t free; /* when the last byte so far has left */
    int64_t answer[64];
    int answers;
};

static int64_t through_stall(const struct line *line, int64_t time) {
    return time >= line->stalled_from && time < line->stalled_until ? line->stalled_until : time;
}

static void line_carry(struct line *line, int64_t now, int bytes) {
    int64_t leaves = now > line->free ? now : line->free;
    if (line->bytes_a_second > 0)
        leaves += (int64_t)(bytes / line->bytes_a_second * (double)GS_SECOND);
    line->free = leaves;
}

static void line_answer(struct line *line) {
    const int64_t seen = through_stall(line, line->free + line->trip / 2);
    if (!line->deaf && line->answers < 64)
        line->answer[line->answers++] = seen + line->trip / 2;
}

static void line_send(struct line *line, int64_t now, int bytes) {
    line_carry(line, now, bytes);
    line_answer(line);
}

static void line_answers(struct line *line, struct gs_pace *pace, int64_t now) {
    int kept = 0;
    for (int i = 0; i < line->answers; i++)
        if (line->answer[i] <= now)
            gs_pace_answer(pace, now);
        else
            line->answer[kept++] = line->answer[i];
    line->answers = kept;
}

struct result {
    int pictures, most_open;
    double longest_gap; /* seconds between two pictures */
};

/* Runs the pacer from `from` to `until` in steps of a millisecond, with pictures of `bytes`. */
static struct result run(struct gs_pace *pace, struct line *line, double fps, int bytes,
                         int64_t from, int64_t until) {
    struct result result = {0};
    int64_t last = from;
    for (int64_t now = from; now < until; now += MS) {
        line_answers(line, pace, now);
        if (gs_pace_look(pace, now))
            line_send(line, now, 4);
        if (now >= gs_pace_next(pace, fps, false)) {
            if (gs_pace_drawn(pace, now, (size_t)bytes, false))
                line_send(line, now, bytes);
            result.pictures++;
            if ((double)(now - last) / 1e9 > result.longest_gap)
                result.longest_gap = (double)(now - last) / 1e9;
            last = now;
        }
        if (pace->open > result.most_open)
            result.most_open = pace->open;
    }
    return result;
}

static void begin(struct gs_pace *pace, struct line *line) {
    gs_pace_begin(pace, 0);
    line_send(line, 0, 4);
}

static void a_fast_terminal_gets_all_pictures(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.trip = 2 * MS};
    begin(&pace, &line);
    struct result r = run(&pace, &line, 20, 150, 0, 10 * GS_SECOND);
    assert_in_range(r.pictures, 195, 201);
    assert_in_range(r.most_open, 1, 2);
    r = run(&pace, &line, 60, 150, 10 * GS_SECOND, 20 * GS_SECOND); /* never more than 30 */
    assert_in_range(r.pictures, 285, 301);
    r = run(&pace, &line, 5, 150, 20 * GS_SECOND, 30 * GS_SECOND);
    assert_in_range(r.pictures, 49, 51);
    assert_true(gs_pace_trip(&pace, 30 * GS_SECOND) < 0.01);
}

static void a_slow_line_gets_two_a_round_trip(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.trip = 300 * MS, .bytes_a_second = 2000};
    begin(&pace, &line);
    run(&pace, &line, 20, 150, 0, 10 * GS_SECOND);
    struct result r = run(&pace, &line, 20, 150, 10 * GS_SECOND, 70 * GS_SECOND);
    /* 300 ms and the 75 ms of sending */
    assert_in_range(r.pictures, 60 * 2 * 1000 / 400, 60 * 2 * 1000 / 350);
    assert_int_equal(r.most_open, GS_PACE_UNDER_WAY);
    assert_true(r.longest_gap < 0.25);
    const double trip = gs_pace_trip(&pace, 70 * GS_SECOND);
    assert_true(trip > 0.29 && trip < 0.42);
    /* What the line holds never grows: nothing is queued. */
    assert_true(line.free - 70 * GS_SECOND < 200 * MS);
}

static void a_large_picture_holds_the_next_ones_back(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.trip = 100 * MS, .bytes_a_second = 2000};
    begin(&pace, &line);
    run(&pace, &line, 20, 2500, 0, 60 * GS_SECOND); /* each takes more than a second */
    assert_true(line.free - 60 * GS_SECOND < 2600 * MS);
}

/* Pictures as a view makes them: small ones, now and then a large one. */
static size_t picture(int number) {
    return number % 7 == 0 ? 250 : 90 + (size_t)(number * 37 % 60);
}

struct shift {
    double worst;     /* seconds that the line ever had before it */
    int64_t pictures; /* sent */
};

/* Runs the pacer as the main loop does, portions and all. */
static struct shift run_in_portions(struct gs_pace *pace, struct line *line, size_t whole,
                                    int64_t from, int64_t until) {
    struct shift shift = {0, 0};
    size_t rest = 0;
    int64_t due = 0;
    for (int64_t now = from; now < until; now += MS) {
        line_answers(line, pace, now);
        if (rest == 0) {
            if (now < gs_pace_next(pace, 20, false))
                continue;
            rest = whole > 0 ? whole : picture((int)shift.pictures);
            due = now;
        }
        if (now < due)
            continue;
        const size_t most = gs_pace_portion(pace), bytes = rest < most ? rest : most;
        line_carry(line, now, (int)bytes);
        if (now - from > GS_SECOND && (double)(line->free - now) / 1e9 > shift.worst)
            shift.worst = (double)(line->free - now) / 1e9;
        rest -= bytes;
        if (rest > 0) {
            due = gs_pace_part(pace, now, bytes);
        } else {
            gs_pace_drawn(pace, now, bytes, false);
            line_answer(line);
            shift.pictures++;
        }
        whole = 0;
    }
    return shift;
}

/* On a slow line a key never waits behind more than a portion, and no fewer pictures come. */
static void a_slow_line_is_known_by_its_answers(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.trip = 300 * MS, .bytes_a_second = 2000};
    begin(&pace, &line);
    struct shift shift = run_in_portions(&pace, &line, 2500, 0, 60 * GS_SECOND);
    const double rate = pace.line.rate;
    assert_true(rate > 1600 && rate < 2400);
    assert_in_range(gs_pace_portion(&pace), 64, 96);
    assert_in_range(shift.pictures, 58 * 2 * 1000 / 400, 58 * 2 * 1000 / 300);
    /* It becomes another one: that is noticed. */
    line.bytes_a_second = 4000;
    run_in_portions(&pace, &line, 0, 60 * GS_SECOND, 90 * GS_SECOND);
    shift = run_in_portions(&pace, &line, 0, 90 * GS_SECOND, 120 * GS_SECOND);
    assert_true(shift.worst < 0.06);
    assert_true(pace.line.rate > 3000);
    line.bytes_a_second = 1500;
    run_in_portions(&pace, &line, 0, 120 * GS_SECOND, 150 * GS_SECOND);
    shift = run_in_portions(&pace, &line, 0, 150 * GS_SECOND, 180 * GS_SECOND);
    assert_true(shift.worst < 0.07);
    /* A silent terminal tells nothing. */
    pace.silent = true;
    assert_true(gs_pace_portion(&pace) == SIZE_MAX);
}

static void a_jittery_line_is_not_taken_for_a_slow_one(void **state) {
    (void)state;
    struct gs_throughput line = {0};
    unsigned seed = 5;
    for (int i = 0; i < 500; i++) {
        seed = seed * 1664525U + 1013904223U;
        gs_throughput_add(&line, (double)picture(i), 0.02 + (seed >> 16) / 65536.0 * 0.06);
        assert_true(i < 24 || line.rate == 0);
    }
    /* One that carries 100 kB a second is none either: everything fits into a portion. */
    line = (struct gs_throughput){0};
    for (int i = 0; i < 100; i++)
        gs_throughput_add(&line, (double)picture(i), 0.02 + (double)picture(i) / 100e3);
    assert_true(line.rate * GS_PACE_PORTION > 2000);
}

static void many_bytes_come_less_often(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.trip = 2 * MS};
    begin(&pace, &line);
    run(&pace, &line, 20, 1300, 0, 5 * GS_SECOND);
    struct result r = run(&pace, &line, 20, 1300, 5 * GS_SECOND, 15 * GS_SECOND);
    assert_in_range(r.pictures * 1300 / 10, 11000, (uintmax_t)GS_PACE_BYTES + 100);
    /* But two a second, however large they are. */
    run(&pace, &line, 20, 12000, 15 * GS_SECOND, 25 * GS_SECOND);
    r = run(&pace, &line, 20, 12000, 25 * GS_SECOND, 35 * GS_SECOND);
    assert_in_range(r.pictures, 19, 21);
}

static void keys_come_first(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.trip = 400 * MS};
    begin(&pace, &line);
    run(&pace, &line, 20, 150, 0, 5 * GS_SECOND);
    /* Two under way: no picture, but one for a key; and not one more. */
    int64_t now = 5 * GS_SECOND;
    while (pace.open < GS_PACE_UNDER_WAY)
        gs_pace_drawn(&pace, now, 150, false);
    assert_true(gs_pace_next(&pace, 20, false) == GS_PACE_NEVER);
    assert_true(gs_pace_next(&pace, 20, true) <= now);
    gs_pace_drawn(&pace, now, 30, true);
    assert_true(gs_pace_next(&pace, 20, true) == GS_PACE_NEVER);
    /* The small picture takes nobody's place. */
    gs_pace_answer(&pace, now + 200 * MS);
    assert_true(gs_pace_next(&pace, 20, true) <= now);
    assert_true(gs_pace_next(&pace, 20, false) <= now + 200 * MS);
    /* A large one does. */
    gs_pace_drawn(&pace, now + 200 * MS, 150, false);
    assert_true(gs_pace_next(&pace, 20, true) == GS_PACE_NEVER);
    assert_true(gs_pace_next(&pace, 20, false) == GS_PACE_NEVER);
}

/* A key that repeats faster than pictures come, with large pictures of its own. */
static void keys_put_no_other_picture_off(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.trip = 2 * MS};
    int pictures = 0;
    begin(&pace, &line);
    for (int64_t now = 5 * GS_SECOND; now < 7 * GS_SECOND; now += MS) {
        line_answers(&line, &pace, now);
        if (now % (33 * MS) == 0 && gs_pace_drawn(&pace, now, 500, true))
            line_send(&line, now, 500);
        if (now < gs_pace_next(&pace, 20, false) || !gs_pace_drawn(&pace, now, 150, false))
            continue;
        line_send(&line, now, 150);
        pictures++;
    }
    assert_in_range(pictures, 36, 41);
}

static void silence_is_found_out_within_a_second(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.deaf = true};
    begin(&pace, &line);
    struct result r = run(&pace, &line, 20, 150, 0, GS_SECOND);
    assert_true(r.pictures >= 1 && r.pictures <= GS_PACE_UNDER_WAY); /* one at once */
    r = run(&pace, &line, 20, 150, GS_SECOND, 11 * GS_SECOND);
    assert_true(pace.silent);
    assert_in_range(r.pictures, 98, 102);
    assert_false(gs_pace_drawn(&pace, 11 * GS_SECOND, 150, false)); /* nothing is asked any more */
    /* It was only slow: from its first answer on it is paced by answers. */
    gs_pace_answer(&pace, 12 * GS_SECOND);
    assert_false(pace.silent);
    assert_true(gs_pace_drawn(&pace, 12 * GS_SECOND, 150, false));
    gs_pace_drawn(&pace, 12 * GS_SECOND, 150, false);
    assert_true(gs_pace_next(&pace, 20, false) == GS_PACE_NEVER);
}

static void a_stall_queues_nothing(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {
        .trip = 300 * MS, .stalled_from = 10 * GS_SECOND, .stalled_until = 40 * GS_SECOND};
    begin(&pace, &line);
    run(&pace, &line, 20, 150, 0, 10 * GS_SECOND);
    struct result r = run(&pace, &line, 20, 150, 10 * GS_SECOND, 40 * GS_SECOND);
    assert_in_range(r.pictures, 0, 3);
    assert_in_range(pace.open, 2, 8); /* some questions, no pictures */
    assert_true(gs_pace_trip(&pace, 40 * GS_SECOND) > 25);
    /* Half a round trip after its end the answers are there and a picture goes out. */
    r = run(&pace, &line, 20, 150, 40 * GS_SECOND, 40 * GS_SECOND + 152 * MS);
    assert_int_equal(r.pictures, 1);
    r = run(&pace, &line, 20, 150, 41 * GS_SECOND, 50 * GS_SECOND);
    assert_false(pace.late);
    assert_int_equal(r.most_open, GS_PACE_UNDER_WAY);
    assert_true(r.pictures > 50);
}

/* The answer that ends a stall says so, once; slow ones that are as slow as ever don't. */
static void a_stall_is_known_by_its_answer(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.trip = 300 * MS};
    begin(&pace, &line);
    run(&pace, &line, 20, 150, 0, 5 * GS_SECOND);
    assert_false(pace.late);
    pace.open = 0;
    gs_pace_drawn(&pace, 5 * GS_SECOND, 150, false);
    gs_pace_drawn(&pace, 5 * GS_SECOND, 150, false);
    gs_pace_answer(&pace, 8 * GS_SECOND);
    assert_true(pace.late);
    gs_pace_drawn(&pace, 8 * GS_SECOND, 90, false);
    assert_false(pace.late);
}

static void lost_answers_are_found_out(void **state) {
    (void)state;
    struct gs_pace pace;
    struct line line = {.trip = 20 * MS};
    begin(&pace, &line);
    run(&pace, &line, 20, 150, 0, 5 * GS_SECOND);
    gs_pace_drawn(&pace, 5 * GS_SECOND, 150, false); /* a shell has read the answers to these */
    gs_pace_drawn(&pace, 5 * GS_SECOND, 150, false);
    struct result r = run(&pace, &line, 20, 150, 5 * GS_SECOND, 15 * GS_SECOND);
    assert_true(r.pictures > 60);
    r = run(&pace, &line, 20, 150, 15 * GS_SECOND, 16 * GS_SECOND);
    assert_in_range(r.pictures, 19, 21);
    /* Answers that nobody asked for do no harm. */
    for (int i = 0; i < 100; i++)
        gs_pace_answer(&pace, 16 * GS_SECOND);
    assert_int_equal(pace.open, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fast_terminal_gets_all_pictures),
        cmocka_unit_test(a_slow_line_gets_two_a_round_trip),
        cmocka_unit_test(a_large_picture_holds_the_next_ones_back),
        cmocka_unit_test(many_bytes_come_less_often),
        cmocka_unit_test(a_slow_line_is_known_by_its_answers),
        cmocka_unit_test(a_jittery_line_is_not_taken_for_a_slow_one),
        cmocka_unit_test(keys_come_first),
        cmocka_unit_test(keys_put_no_other_picture_off),
        cmocka_unit_test(silence_is_found_out_within_a_second),
        cmocka_unit_test(a_stall_queues_nothing),
        cmocka_unit_test(a_stall_is_known_by_its_answer),
        cmocka_unit_test(lost_answers_are_found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
