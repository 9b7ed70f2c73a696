#include "gainstage/quantity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "gainstage/text.h"

/* A plain decimal number at *text, which then stands behind it. */
static bool take_number(const char **text, double *value) {
    char digits[32];
    const size_t length = strspn(*text, "0123456789.");
    if (length == 0 || length >= sizeof digits)
        return false;
    memcpy(digits, *text, length);
    digits[length] = '\0';
    *text += length;
    return gs_parse_number(digits, value);
}

bool gs_parse_duration(const char *text, double *seconds) {
    static const struct {
        char letter;
        double seconds;
    } units[] = {{'h', 3600}, {'m', 60}, {'s', 1}};
    double sum = 0, value;
    size_t unit = 0; /* the largest that may still come */
    for (const char *at = text; *at || at == text; unit++) {
        if (!take_number(&at, &value))
            return false;
        if (!*at && unit == 0) { /* a plain number */
            *seconds = value;
            return true;
        }
        while (unit < 3 && units[unit].letter != *at)
            unit++;
        if (unit == 3)
            return false;
        at++;
        sum += value * units[unit].seconds;
    }
    *seconds = sum;
    return true;
}

static const char amounts[] = "kMGT"; /* of 1024, 1024², … */

bool gs_parse_bytes(const char *text, double *bytes) {
    double value;
    if (!take_number(&text, &value) || !*text)
        return false;
    const char *unit = *text == 'K' ? amounts : strchr(amounts, *text);
    if (!unit || text[1])
        return false;
    *bytes = ldexp(value, 10 * (int)(unit - amounts + 1));
    return true;
}

void gs_format_span(double seconds, char *out, size_t size) {
    const double whole = floor(fmin(fmax(seconds, 0), 1e12));
    if (seconds < 60) {
        snprintf(out, size, "%.12gs", seconds);
        return;
    }
    const long long all = (long long)whole;
    const long long h = all / 3600, m = all / 60 % 60, s = all % 60;
    char hours[24] = "", minutes[8] = "", rest[8] = "";
    if (h)
        snprintf(hours, sizeof hours, "%lldh", h);
    if (m)
        snprintf(minutes, sizeof minutes, "%lldm", m);
    if (s)
        snprintf(rest, sizeof rest, "%llds", s);
    snprintf(out, size, "%s%s%s", hours, minutes, rest);
}

void gs_format_amount(double bytes, char *out, size_t size) {
    int unit = 1;
    while (unit < 4 && bytes >= ldexp(1, 10 * (unit + 1)))
        unit++;
    snprintf(out, size, "%.4g%c", ldexp(bytes, -10 * unit), amounts[unit - 1]);
}

bool gs_parse_clock(const char *text, long long now, double *seconds) {
    int part[3] = {0}, count = 0;
    for (const char *at = text;;) {
        size_t digits = strspn(at, "0123456789");
        if (digits < 1 || digits > 2 || count == 3)
            return false;
        for (; digits > 0; digits--)
            part[count] = part[count] * 10 + (*at++ - '0');
        count++;
        if (!*at)
            break;
        if (*at++ != ':')
            return false;
    }
    if (count < 2 || part[0] > 23 || part[1] > 59 || part[2] > 59)
        return false;
    const time_t here = (time_t)now;
    struct tm local;
    if (!localtime_r(&here, &local))
        return false;
    local.tm_hour = part[0];
    local.tm_min = part[1];
    local.tm_sec = part[2];
    local.tm_isdst = -1;
    struct tm wanted = local;
    time_t when = mktime(&wanted);
    if (when <= here) { /* tomorrow, which may be 23 or 25 hours away */
        wanted = local;
        wanted.tm_mday++;
        when = mktime(&wanted);
    }
    if (when <= here)
        return false;
    *seconds = (double)(when - here);
    return true;
}

void gs_format_clock(long long when, char *out, size_t size) {
    const time_t then = (time_t)when;
    struct tm local;
    if (!localtime_r(&then, &local) || !strftime(out, size, "%H:%M:%S", &local))
        snprintf(out, size, "?");
}
