/* Any bytes as what a terminal sends, in any pieces and pauses: keys, the mouse, pasted text and
 * answers reach the model; what goes to the engine is whole lines, none of which ends a locked take
 * by itself, and every picture that follows can be painted and drawn by a terminal. */
#include <locale.h>

#include "../lib/vt.c" // NOLINT(bugprone-suspicious-include): one file a target
#include "gainstage/clock.h"
#include "must.h"
#include "ui/act.h"
#include "ui/pace.h"
#include "ui/paint.h"
#include "ui/view.h"

static struct gs_model model;
static struct gs_terminal terminal;
static struct gs_parser parser;
static struct gs_painter painter;
static struct gs_grid grid;
static struct gs_pace pace;
static struct vt vt;
static bool pasted; /* what is being done was pasted */

static enum gs_status swallow(void *context, const char *line, struct gs_error *error) {
    (void)context;
    (void)error;
    struct gs_words words;
    must(!pasted, "pasted text does nothing by itself");
    must(!strchr(line, '\n'), "one line goes to the engine");
    must(gs_words_split(line, &words, NULL) == GS_OK, "and can be read there");
    gs_words_done(&words);
    return GS_OK;
}

static void take(struct gs_actor *actor, const struct gs_input *input, int64_t now) {
    switch (input->kind) {
    case GS_INPUT_KEY:
        must(input->key > 0 && input->key < GS_KEY_LAST, "a key is one");
        must(input->key != 0x110000 - 1, "or a character");
        gs_act_key(actor, input->key);
        break;
    case GS_INPUT_PASTED:
        pasted = true;
        gs_act_paste(actor, input->key);
        pasted = false;
        break;
    case GS_INPUT_MOUSE:
        must(input->mouse.x >= 0 && input->mouse.y >= 0, "the mouse is on the screen");
        gs_act_mouse(actor, &input->mouse);
        break;
    case GS_INPUT_STATUS:
        gs_pace_answer(&pace, now);
        break;
    case GS_INPUT_CURSOR:
        must(input->mouse.x >= 0 && input->mouse.y > 0, "the cursor is below the first row");
        painter.repeats = input->mouse.x % 2;
        break;
    case GS_INPUT_MODE:
        break;
    }
    must(pace.open >= 0 && pace.open <= GS_PACE_QUESTIONS, "questions are counted");
}

/* A picture, or as much of it as a slow line gets. */
static void draw(enum gs_paint_what what, size_t most) {
    struct gs_text out = {0};
    must(gs_grid_resize(&grid, model.width, model.height) == GS_OK, "memory");
    gs_view_draw(&model, &grid);
    gs_painter_take(&painter, &grid, &model.theme, true, what);
    must(gs_painter_send(&painter, &out, most) || what != GS_PAINT_ALL ||
             gs_grid_equal(&painter.shown, &painter.next),
         "all of a picture is shown");
    vt_feed(&vt, gs_text_string(&out), out.length);
    must(vt.unknown == 0 && vt.scrolls == 0, "the terminal understands every picture");
    gs_text_done(&out);
}

static void begin(void) {
    static bool begun;
    if (!begun) {
        setlocale(LC_CTYPE, "C.UTF-8");
        begun = true;
    }
    must(gs_terminal_describe("xterm-256color", &terminal, NULL) == GS_OK, "a terminal");
    gs_model_init(&model, true);
    model.width = 80;
    model.height = 24;
    model.mouse = true;
    gs_parser_init(&parser, &terminal, true);
    gs_painter_init(&painter, &terminal, true);
    gs_pace_begin(&pace, 0);
    vt_init(&vt, model.width, model.height);
    vt.knows_repeat = true;
    vt_feed(&vt, terminal.enter, strlen(terminal.enter));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { MOST = 4096, SOME = 64, PAUSE = 0xF9 };
    struct gs_actor actor = {.model = &model, .send = swallow};
    struct gs_input input;
    int64_t now = GS_SECOND;
    begin();
    for (size_t i = 0; i < size && i < MOST; i++) {
        if (data[i] >= PAUSE) { /* no byte of UTF-8: time goes by instead */
            now += (int64_t)(data[i] - PAUSE) * 250 * GS_MILLISECOND;
            gs_parser_wait(&parser, now);
        } else {
            gs_parser_feed(&parser, data[i], now);
        }
        while (gs_parser_next(&parser, &input))
            take(&actor, &input, now);
        if (i % SOME == 0)
            draw((enum gs_paint_what)(data[i] % 3), data[i] % 2 ? SIZE_MAX : 2U * data[i]);
    }
    draw(GS_PAINT_ALL, SIZE_MAX);
    now += 5 * GS_SECOND;
    gs_parser_wait(&parser, now);
    must(gs_parser_due(&parser) == INT64_MAX, "nothing is left over for ever");
    gs_painter_done(&painter);
    gs_grid_done(&grid);
    vt_done(&vt);
    return 0;
}
