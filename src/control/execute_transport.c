/* Commands about the transport: when a take begins and ends. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "execute.h"
#include "gainstage/quantity.h"

/* "for 90m NAME": true, and *text is the name or NULL. A name that merely begins with "for" stays
 * one. */
static bool take_duration(const char **text, double *seconds) {
    char word[32];
    int length = 0;
    if (!*text || sscanf(*text, "for %31s%n", word, &length) != 1 ||
        !gs_parse_duration(word, seconds) || ((*text)[length] && (*text)[length] != ' '))
        return false;
    *text += length;
    *text += strspn(*text, " ");
    *text = **text ? *text : NULL;
    return true;
}

static enum gs_status frames_ahead(const struct gs_call *call, double seconds, uint64_t *frames) {
    const double rate = gs_engine_rate(call->engine);
    if (seconds * rate < 1 || seconds > 366 * 86400.0)
        return gs_fail(call->error, GS_ERR_RANGE,
                       "the end of a take lies up to a year ahead, not %g s", seconds);
    *frames = (uint64_t)llround(seconds * rate);
    return GS_OK;
}

static enum gs_status stop_ahead(const struct gs_call *call, double seconds) {
    uint64_t frames;
    const enum gs_status status = frames_ahead(call, seconds, &frames);
    if (status == GS_OK &&
        !gs_engine_stop_ahead(call->engine, gs_engine_position(call->engine) + frames))
        return gs_fail(call->error, GS_ERR_STATE, "nothing is being recorded");
    return status;
}

enum gs_status gs_do_record(const struct gs_call *call) {
    double seconds;
    uint64_t frames = 0;
    const char *name = call->word[0];
    enum gs_status status = GS_OK;
    /* a length that can't be has begun nothing yet; before there is sound, `record` says so */
    if (take_duration(&name, &seconds) && gs_engine_rate(call->engine) > 0)
        status = frames_ahead(call, seconds, &frames);
    if (status == GS_OK)
        status = gs_engine_record(call->engine, name, NULL, call->ticket, call->error);
    if (status == GS_OK && frames > 0)
        gs_engine_stop_ahead(call->engine, gs_engine_key(call->engine) + frames);
    return gs_call_later(call, status);
}

static enum gs_status stop_later(const struct gs_call *call) {
    double seconds;
    const char *how = call->word[0], *when = call->word[1];
    if (strcmp(how, "never") == 0 && !when) {
        gs_text_add(&call->reply->text, "%s\n",
                    gs_engine_stop_never(call->engine) ? "the take goes on" : "no end was set");
        return GS_OK;
    }
    if (strcmp(how, "in") == 0 && when && gs_parse_duration(when, &seconds))
        return stop_ahead(call, seconds);
    if (strcmp(how, "at") == 0 && when && gs_parse_clock(when, (long long)time(NULL), &seconds))
        return stop_ahead(call, seconds);
    return gs_fail(call->error, GS_ERR_USAGE,
                   "stop: write nothing behind it, or in 10m, at 18:30, or never");
}

enum gs_status gs_do_stop(const struct gs_call *call) {
    enum gs_status status = gs_call_unlocked(call);
    if (status != GS_OK)
        return status;
    if (call->word[0])
        return stop_later(call);
    /* who stops does not want the next sound to begin another take */
    struct gs_policy policy = *gs_engine_policy(call->engine);
    const bool waits = policy.automatic.on;
    policy.automatic.on = false;
    if (waits)
        gs_engine_set_policy(call->engine, &policy);
    if (waits && !gs_engine_recording(call->engine)) {
        gs_text_add(&call->reply->text, "no longer waiting for a sound\n");
        return GS_OK;
    }
    return gs_call_later(call, gs_engine_stop(call->engine, NULL, call->ticket, call->error));
}

enum gs_status gs_do_roll(const struct gs_call *call) {
    return gs_engine_recording(call->engine) ? gs_do_stop(call) : gs_do_record(call);
}

enum gs_status gs_do_next(const struct gs_call *call) {
    enum gs_status status = gs_call_unlocked(call);
    if (status != GS_OK)
        return status;
    return gs_call_later(call,
                         gs_engine_next(call->engine, call->word[0], call->ticket, call->error));
}

enum gs_status gs_do_lock(const struct gs_call *call) {
    bool on = gs_engine_locked(call->engine);
    if (call->word[0]) {
        enum gs_status status = gs_command_switch("lock", call->word[0], &on, call->error);
        if (status != GS_OK)
            return status;
        gs_engine_lock(call->engine, on);
    }
    gs_text_add(&call->reply->text, "lock: %s\n", on ? "on" : "off");
    return GS_OK;
}

enum gs_status gs_do_mark(const struct gs_call *call) {
    return gs_engine_mark(call->engine, call->word[0], call->error);
}

enum gs_status gs_do_clear(const struct gs_call *call) {
    gs_engine_clear(call->engine);
    return GS_OK;
}
