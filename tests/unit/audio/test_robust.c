/* Whatever a device delivers, in blocks of whatever size, at whatever rate: sound arrives in the
 * rings, in bounds, the same for every size of block and in every take. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "audio/process.h"
#include "gainstage/clock.h"
#include "worst.h"

enum { CHANNELS = 32, FRAMES = 24000, BLOCK = 8192 };

/* As the dry file has it: what is no sound is silence, what no converter delivers is held. */
static float kept(float x) {
    return !isfinite(x) ? 0 : x > 1e6f ? 1e6f : x < -1e6f ? -1e6f : x;
}

static float in[CHANNELS][FRAMES];
static float out[BLOCK][2 * CHANNELS];

static struct gs_settings all_on(void) {
    struct gs_settings settings;
    gs_settings_init(&settings);
    for (unsigned c = 0; c < GS_MAX_CHANNELS; c++) {
        double *value = settings.value[c];
        value[GS_PREAMP_GAIN] = 20;
        value[GS_PREAMP_COLOR] = c / WORSTS % 3;
        value[GS_PREAMP_DRIVE] = c / WORSTS == 3 ? 0 : 20;
        value[GS_HPF_ON] = value[GS_COMP_ON] = value[GS_DEESS_ON] = 1;
        value[GS_ENHANCE_ON] = value[GS_GATE_ON] = value[GS_OUT_LIMIT] = 1;
        value[GS_COMP_MAKEUP] = 12;
        value[GS_DEESS_THRESHOLD] = -30;
        value[GS_ENHANCE_LOW] = value[GS_ENHANCE_HIGH] = 10;
    }
    return settings;
}

static void check_frame(const float *frame, uint64_t position, unsigned latency) {
    for (unsigned c = 0; c < CHANNELS; c++) {
        const float expected = position < latency ? 0 : kept(in[c][position - latency]);
        assert_true(frame[c] == expected);
        /* The limiter promises -1 dBTP, give or take 0.1. */
        assert_true(fabsf(frame[CHANNELS + c]) < 0.902f);
    }
}

static void check_telemetry(const struct gs_link *link) {
    static _Alignas(8) unsigned char space[65536];
    const struct gs_telemetry *reading = (const struct gs_telemetry *)space;
    assert_true(gs_link_reading(link, (struct gs_telemetry *)space));
    for (unsigned c = 0; c < CHANNELS; c++) {
        const struct gs_channel_reading *channel = &reading->channel[c];
        for (unsigned tap = 0; tap < GS_STAGE_COUNT; tap++)
            assert_true(isfinite(channel->tap[tap].max) && isfinite(channel->tap[tap].rms));
        for (unsigned k = 0; k < GS_REDUCTION_COUNT; k++)
            assert_true(channel->reduction_max[k] >= 0 && isfinite(channel->reduction_max[k]));
        assert_int_equal(channel->nonfinite != 0, c % WORSTS <= WORST_INFINITE);
    }
}

/* A take of FRAMES frames in blocks of `size`, 0 for a different one each time; tells its wet
 * samples' bits from those of any other take. */
static uint64_t take(unsigned rate, unsigned size) {
    static const unsigned sizes[] = {1, 8192, 2, 17, 255, 256, 257, 63, 3000, 64, 1, 65, 511, 4096};
    const struct gs_settings settings = all_on();
    struct gs_link engine, link;
    struct gs_process *process;
    assert_int_equal(gs_link_create(CHANNELS, rate, 0.5, &settings, &engine, NULL), GS_OK);
    int fds[3] = {dup(engine.control.fd), dup(engine.audio.fd), dup(engine.telemetry.fd)};
    assert_int_equal(gs_link_open(fds, CHANNELS, rate, &link, NULL), GS_OK);
    assert_int_equal(gs_process_new(&link, &process, NULL), GS_OK);
    uint64_t position = 0;
    uint64_t hash = 0xcbf29ce484222325U; /* FNV-1a */
    for (unsigned number = 0, done = 0; done < FRAMES; number++) {
        const unsigned wanted = size ? size : sizes[number % (sizeof sizes / sizeof *sizes)];
        const unsigned frames = FRAMES - done < wanted ? FRAMES - done : wanted;
        const float *planar[CHANNELS];
        for (unsigned c = 0; c < CHANNELS; c++)
            planar[c] = in[c] + done;
        done += frames;
        gs_process_block(process, planar, frames, GS_SECOND + gs_clock_span(done, rate), false);
        const unsigned latency = gs_link_latency(&engine);
        assert_int_equal(gs_broadcast_read(&engine.frames, &position, out, frames, NULL), frames);
        for (unsigned i = 0; i < frames; i++) {
            check_frame(out[i], done - frames + i, latency);
            for (unsigned c = CHANNELS; c < 2 * CHANNELS; c++) {
                uint32_t bits;
                memcpy(&bits, &out[i][c], sizeof bits);
                hash = (hash ^ bits) * 0x100000001b3U;
            }
        }
    }
    check_telemetry(&engine);
    gs_process_free(process);
    gs_link_done(&engine);
    return hash;
}

static void nothing_breaks_a_take(void **state) {
    (void)state;
    static const unsigned rates[] = {48000, 96000, 192000, 44100, 48000};
    uint64_t first = 0;
    for (unsigned c = 0; c < CHANNELS; c++)
        for (size_t i = 0; i < FRAMES; i++)
            in[c][i] = worst_sample((enum worst)(c % WORSTS), i);
    for (unsigned r = 0; r < sizeof rates / sizeof *rates; r++) {
        const uint64_t even = take(rates[r], 256);
        assert_true(even == take(rates[r], 0));
        /* The last rate is the first one again, and nothing of those between is left. */
        if (r == 0)
            first = even;
        else
            assert_true((even == first) == (rates[r] == rates[0]));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_breaks_a_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
