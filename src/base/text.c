#include "gainstage/text.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gs_text_done(struct gs_text *text) {
    free(text->data);
    *text = (struct gs_text){0};
}

void gs_text_clear(struct gs_text *text) {
    text->length = 0;
    text->failed = false;
    if (text->data)
        text->data[0] = '\0';
}

const char *gs_text_string(const struct gs_text *text) {
    return text->data ? text->data : "";
}

static bool reserve(struct gs_text *text, size_t more) {
    if (text->failed)
        return false;
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return true;
    size_t capacity = text->capacity ? text->capacity : 128;
    while (capacity < needed)
        capacity *= 2;
    char *data = realloc(text->data, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void gs_text_add_bytes(struct gs_text *text, const char *bytes, size_t length) {
    if (!reserve(text, length))
        return;
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void gs_text_add(struct gs_text *text, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length >= 0 && reserve(text, (size_t)length)) {
        vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

/* Length of the UTF-8 sequence at s, or 0 when there is none (RFC 3629: no overlong forms, no
 * surrogates, nothing above U+10FFFF). */
static size_t utf8_length(const unsigned char *s) {
    if (s[0] < 0x80)
        return 1;
    size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return length;
}

bool gs_text_is_utf8(const char *string) {
    for (const unsigned char *s = (const unsigned char *)string; *s;) {
        const size_t length = utf8_length(s);
        if (length == 0)
            return false;
        s += length;
    }
    return true;
}

size_t gs_text_prefix(const char *string, size_t room) {
    size_t length = strlen(string);
    if (length <= room)
        return length;
    length = room;
    while (length > 0 && ((unsigned char)string[length] & 0xC0) == 0x80)
        length--;
    return length;
}

void gs_text_add_json(struct gs_text *text, const char *string) {
    gs_text_add_bytes(text, "\"", 1);
    for (const unsigned char *s = (const unsigned char *)string; *s;) {
        size_t length = utf8_length(s);
        if (length == 0) {
            gs_text_add(text, "\\ufffd");
            s++;
        } else if (*s == '"' || *s == '\\') {
            gs_text_add(text, "\\%c", *s++);
        } else if (*s < ' ' || *s == 127) {
            gs_text_add(text, "\\u%04x", *s++);
        } else {
            gs_text_add_bytes(text, (const char *)s, length);
            s += length;
        }
    }
    gs_text_add_bytes(text, "\"", 1);
}

void gs_text_add_json_number(struct gs_text *text, double value, int decimals) {
    if (isfinite(value))
        gs_text_add(text, "%.*f", decimals, value);
    else
        gs_text_add(text, "null");
}

void gs_words_done(struct gs_words *words) {
    free(words->storage);
    *words = (struct gs_words){0};
}

enum gs_status gs_words_split(const char *line, struct gs_words *words, struct gs_error *error) {
    struct gs_words found = {.storage = malloc(strlen(line) + 1)};
    if (!found.storage)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    char *out = found.storage;
    for (const char *s = line; *s; s++)
        if ((unsigned char)*s < ' ' && *s != '\t') {
            gs_words_done(&found);
            return gs_fail(error, GS_ERR_FORMAT, "a control character (%d) in the line",
                           (unsigned char)*s);
        }
    for (const char *s = line;;) {
        s += strspn(s, " \t");
        if (*s == '\0' || *s == '#')
            break;
        if (found.count == GS_WORDS_MAX) {
            gs_words_done(&found);
            return gs_fail(error, GS_ERR_FORMAT, "more than %d words in one line", GS_WORDS_MAX);
        }
        found.word[found.count++] = out;
        char quote = '\0';
        for (; *s && (quote || (*s != ' ' && *s != '\t')); s++) {
            if (*s == quote)
                quote = '\0';
            else if (!quote && (*s == '"' || *s == '\''))
                quote = *s;
            else if (*s == '\\' && quote != '\'' && s[1])
                *out++ = *++s;
            else
                *out++ = *s;
        }
        if (quote) {
            gs_words_done(&found);
            return gs_fail(error, GS_ERR_FORMAT, "a quote (%c) is never closed", quote);
        }
        *out++ = '\0';
    }
    *words = found;
    return GS_OK;
}

void gs_text_add_word(struct gs_text *text, const char *word) {
    if (*word && strcspn(word, " \t\"'\\#") == strlen(word)) {
        gs_text_add_bytes(text, word, strlen(word));
        return;
    }
    gs_text_add_bytes(text, "\"", 1);
    for (; *word; word++) {
        if (*word == '"' || *word == '\\')
            gs_text_add_bytes(text, "\\", 1);
        gs_text_add_bytes(text, word, 1);
    }
    gs_text_add_bytes(text, "\"", 1);
}

bool gs_parse_number(const char *string, double *value) {
    /* strtod takes hex, "nan" and, in some locales, a comma: none of them is a number here */
    if (*string == '\0' || strspn(string, "+-.0123456789eE") != strlen(string))
        return false;
    static _Thread_local locale_t plain;
    if (!plain)
        plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    char *end;
    double parsed = plain ? strtod_l(string, &end, plain) : strtod(string, &end);
    if (end == string || *end != '\0' || !isfinite(parsed))
        return false;
    *value = parsed;
    return true;
}

bool gs_parse_integer(const char *string, long *value) {
    char *end;
    errno = 0;
    long parsed = strtol(string, &end, 10);
    if (end == string || *end != '\0' || errno == ERANGE || strspn(string, "+-0123456789") == 0 ||
        *string == ' ')
        return false;
    *value = parsed;
    return true;
}

void gs_format_duration(double seconds, char *out, size_t size) {
    /* what no clock shows (NaN, infinity) reads as nothing, or as a very long time */
    long long whole = seconds > 0 ? (long long)fmin(seconds, 1e12) : 0;
    snprintf(out, size, "%lld:%02d:%02d", whole / 3600, (int)(whole / 60 % 60), (int)(whole % 60));
}
