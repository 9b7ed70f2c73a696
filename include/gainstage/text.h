/* Text: a growing buffer, words of a command line, numbers. Not for the audio thread. */
#ifndef GAINSTAGE_TEXT_H
#define GAINSTAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "gainstage/status.h"

/* A growing string. Zero-initialise it, gs_text_done() it. When an allocation fails `failed` is
 * set, what was there stays, and later additions do nothing: check once at the end. */
struct gs_text {
    char *data; /* NUL-terminated, or NULL while empty */
    size_t length;
    size_t capacity;
    bool failed;
};

void gs_text_done(struct gs_text *text);
void gs_text_clear(struct gs_text *text);
const char *gs_text_string(const struct gs_text *text); /* never NULL */
void gs_text_add(struct gs_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void gs_text_add_bytes(struct gs_text *text, const char *bytes, size_t length);

/* Whether all of it is UTF-8 (RFC 3629). */
bool gs_text_is_utf8(const char *string);
/* How much of `string` fits into `room` bytes, in whole UTF-8 characters. */
size_t gs_text_prefix(const char *string, size_t room);

/* Adds `string` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD. */
void gs_text_add_json(struct gs_text *text, const char *string);
/* Adds a number that JSON can hold; NaN and infinities become null. `decimals` as in "%.*f". */
void gs_text_add_json_number(struct gs_text *text, double value, int decimals);

enum { GS_WORDS_MAX = 1024 };

/* The words of one command line. `word` points into `storage`. */
struct gs_words {
    int count;
    char *word[GS_WORDS_MAX + 1]; /* NULL behind the last */
    char *storage;
};

/* Splits a line into words as a shell would: blanks separate, '…' and "…" and \x quote, # at the
 * start of a word begins a comment. GS_ERR_FORMAT on an open quote, a control character or too many
 * words. Release with gs_words_done(). */
enum gs_status gs_words_split(const char *line, struct gs_words *words, struct gs_error *error);
void gs_words_done(struct gs_words *words);
/* Adds `word` to `text` so that gs_words_split() reads it back as one word. */
void gs_text_add_word(struct gs_text *text, const char *word);

/* A whole string as a finite decimal number ("." whatever the locale) or an integer. */
bool gs_parse_number(const char *string, double *value);
bool gs_parse_integer(const char *string, long *value);

/* Seconds as "0:12:47", hours not limited. `size` of at least 24 always suffices. */
void gs_format_duration(double seconds, char *out, size_t size);

#endif
