/* Values of parameters: reading, writing, turning. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gainstage/param.h"
#include "gainstage/text.h"

/* Edits between two short words (Levenshtein), to suggest what was meant. */
static unsigned word_distance(const char *a, const char *b) {
    enum { LONGEST = 32 };
    unsigned row[LONGEST + 1];
    size_t na = strlen(a), nb = strlen(b);
    if (na > LONGEST || nb > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= nb; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            unsigned change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            unsigned skip = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = change < skip ? change : skip;
        }
    }
    return row[nb];
}

enum gs_status gs_param_find(const char *key, enum gs_param_id *id, struct gs_error *error) {
    unsigned best = ~0u;
    const char *nearest = "";
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        if (strcmp(key, gs_params[i].key) == 0) {
            *id = (enum gs_param_id)i;
            return GS_OK;
        }
        unsigned distance = word_distance(key, gs_params[i].key);
        if (distance < best) {
            best = distance;
            nearest = gs_params[i].key;
        }
    }
    if (best <= 3)
        return gs_fail(error, GS_ERR_UNKNOWN, "unknown parameter '%.64s'; did you mean '%s'?", key,
                       nearest);
    return gs_fail(error, GS_ERR_UNKNOWN,
                   "unknown parameter '%.64s'; `gainstage params` lists them", key);
}

enum gs_status gs_param_find_channel(const char *key, int *channel, enum gs_param_id *id,
                                     struct gs_error *error) {
    int number = -1;
    const char *name = key;
    if (*key >= '0' && *key <= '9') {
        char *end;
        long given = strtol(key, &end, 10);
        if (*end != '.' || given < 1 || given > GS_MAX_CHANNELS)
            return gs_fail(error, GS_ERR_RANGE,
                           "'%.64s': a channel is a number from 1 to %d, as in 1.comp.drive", key,
                           GS_MAX_CHANNELS);
        number = (int)given - 1;
        name = end + 1;
    }
    enum gs_param_id found;
    enum gs_status status = gs_param_find(name, &found, error);
    if (status != GS_OK)
        return status;
    *channel = number;
    *id = found;
    return GS_OK;
}

double gs_param_clamp(enum gs_param_id id, double value) {
    const struct gs_param *param = &gs_params[id];
    if (!(value > param->min)) /* NaN too */
        return param->min;
    return value < param->max ? value : param->max;
}

static enum gs_status parse_choice(enum gs_param_id id, const char *text, double *value,
                                   struct gs_error *error) {
    const struct gs_param *param = &gs_params[id];
    char names[128] = "";
    for (int i = 0; param->choices[i]; i++) {
        if (strcasecmp(text, param->choices[i]) == 0) {
            *value = i;
            return GS_OK;
        }
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", param->choices[i]);
    }
    if (param->type == GS_PARAM_SWITCH && (strcmp(text, "1") == 0 || strcmp(text, "0") == 0)) {
        *value = text[0] - '0';
        return GS_OK;
    }
    return gs_fail(error, GS_ERR_RANGE, "%s: '%.64s' is none of %s", param->key, text, names);
}

/* "5k", "80Hz", "-3.5 dB", "4:1": the number before and the factor in the suffix. */
static bool parse_quantity(const struct gs_param *param, const char *text, double *value) {
    char number[64];
    size_t length = strcspn(text, " kKhHdD:");
    if (length == 0 || length >= sizeof number)
        return false;
    memcpy(number, text, length);
    number[length] = '\0';
    if (!gs_parse_number(number, value))
        return false;
    const char *suffix = text + length;
    suffix += strspn(suffix, " ");
    if (strcmp(param->unit, "Hz") == 0 && (*suffix == 'k' || *suffix == 'K')) {
        *value *= 1000;
        suffix++;
    }
    return *suffix == '\0' || strcasecmp(suffix, param->unit) == 0;
}

enum gs_status gs_param_parse(enum gs_param_id id, const char *text, double *value,
                              struct gs_error *error) {
    const struct gs_param *param = &gs_params[id];
    if (param->choices)
        return parse_choice(id, text, value, error);
    double parsed;
    if (!parse_quantity(param, text, &parsed))
        return gs_fail(error, GS_ERR_FORMAT, "%s: '%.64s' is not a number%s%s", param->key, text,
                       *param->unit ? " of " : "", param->unit);
    if (parsed < param->min || parsed > param->max)
        return gs_fail(error, GS_ERR_RANGE, "%s: %.64s is outside %g..%g%s%s", param->key, text,
                       param->min, param->max, *param->unit ? " " : "", param->unit);
    /* what can be written can be read again, to the bit; + 0.0: never a negative zero */
    *value = round(parsed * 1e6) / 1e6 + 0.0;
    return GS_OK;
}

/* The shortest decimal form that keeps `decimals` places or the value itself, without "-0". */
static void format_number(double value, int decimals, char *out, size_t size) {
    for (; decimals <= 6; decimals++) {
        snprintf(out, size, "%.*f", decimals, value);
        if (fabs(strtod(out, NULL) - value) < 5e-7)
            break;
    }
    if (out[0] == '-' && strtod(out, NULL) == 0)
        memmove(out, out + 1, strlen(out));
}

void gs_param_format(enum gs_param_id id, double value, char *out, size_t size) {
    const struct gs_param *param = &gs_params[id];
    if (param->choices)
        snprintf(out, size, "%s", param->choices[(int)gs_param_clamp(id, value)]);
    else
        format_number(value, param->decimals, out, size);
}

void gs_param_show(enum gs_param_id id, double value, char *out, size_t size) {
    const struct gs_param *param = &gs_params[id];
    if (param->choices) {
        gs_param_format(id, value, out, size);
    } else if (strcmp(param->unit, "Hz") == 0) {
        if (value >= 1000)
            snprintf(out, size, "%.1f kHz", value / 1000);
        else
            snprintf(out, size, "%.0f Hz", value);
    } else if (strcmp(param->unit, ":1") == 0) {
        snprintf(out, size, "%.1f:1", value);
    } else {
        /* A gain can go either way and says which; "-0.0" would look like a fault. */
        bool gain = strcmp(param->unit, "dB") == 0 && strstr(param->key, "gain");
        double shown = fabs(value) < 0.05 ? 0 : value;
        snprintf(out, size, gain ? "%+.*f%s%s" : "%.*f%s%s", param->decimals, shown,
                 *param->unit ? " " : "", param->unit);
    }
}

double gs_param_nudge(enum gs_param_id id, double value, double steps, bool coarse) {
    const struct gs_param *param = &gs_params[id];
    double step = coarse ? param->coarse : param->step;
    if (param->taper == GS_TAPER_GEOMETRIC) {
        double moved = value * pow(1 + step, steps);
        /* whole hertz, and always at least one of them */
        double rounded = round(moved);
        if (rounded == round(value) && steps != 0)
            rounded += steps > 0 ? 1 : -1;
        return gs_param_clamp(id, rounded);
    }
    if (param->choices) {
        /* a switch and a list go round */
        int count = (int)param->max + 1;
        int next = (int)fmod(round(value) + trunc(steps), count);
        return next < 0 ? next + count : next;
    }
    /* onto the grid of fine steps, so that a value typed as 1.23 gets back on it */
    return gs_param_clamp(id, round((value + steps * step) / param->step) * param->step);
}

void gs_settings_init(struct gs_settings *settings) {
    for (int channel = 0; channel < GS_MAX_CHANNELS; channel++)
        for (int id = 0; id < GS_PARAM_COUNT; id++)
            settings->value[channel][id] = gs_params[id].def;
}
