#include "words.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gs_words_level(double decibel, struct gs_text *text) {
    const double silence = -90;
    const long whole = lround(fmax(decibel, silence));
    if (!(decibel > silence))
        gs_text_add(text, "silence");
    else
        gs_text_add(text, "%s%ld", whole < 0 ? "minus " : whole > 0 ? "plus " : "", labs(whole));
}

static void add_count(long count, const char *what, struct gs_text *text) {
    gs_text_add(text, "%s%ld %s%s", text->length && text->data[text->length - 1] != ' ' ? " " : "",
                count, what, count == 1 ? "" : "s");
}

void gs_words_duration(double seconds, struct gs_text *text) {
    struct gs_text own = {0};
    const long whole = (long)fmin(fmax(seconds, 0), 1e9);
    const long hours = whole / 3600, minutes = whole / 60 % 60;
    if (hours)
        add_count(hours, "hour", &own);
    if (minutes && hours < 10)
        add_count(minutes, "minute", &own);
    if (!hours && minutes < 10 && (whole % 60 || !minutes))
        add_count(whole % 60, "second", &own);
    gs_text_add(text, "%s", gs_text_string(&own));
    gs_text_done(&own);
}

/* "+3.0 dB": the sign as a word. */
static void add_number(const char *number, size_t length, struct gs_text *text) {
    const char *sign = *number == '-' ? "minus " : *number == '+' ? "plus " : "";
    gs_text_add(text, "%s", sign);
    gs_text_add_bytes(text, number + (*sign != '\0'), length - (*sign != '\0'));
}

void gs_words_param(enum gs_param_id id, double value, struct gs_text *text) {
    const struct gs_param *param = &gs_params[id];
    char shown[32];
    const size_t stage = strcspn(param->key, ".");
    gs_param_show(id, value, shown, sizeof shown);
    gs_text_add(text, "%.*s ", (int)stage, param->key);
    if (strcmp(param->key + stage, ".on") != 0)
        gs_text_add(text, "%s ", param->key + stage + 1);
    gs_words_plain(shown, text);
}

/* Letters with something on them, by the letter; others are not worth a table. */
static const char *nearest(const char *from, size_t length) {
    static const struct {
        const char *from, *to;
    } known[] = {{"→", "to"}, {"−", "-"},  {"–", "-"},  {"—", "-"},  {"…", "..."}, {"×", "times"},
                 {"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"Ä", "Ae"}, {"Ö", "Oe"},  {"Ü", "Ue"},
                 {"ß", "ss"}, {"é", "e"},  {"è", "e"},  {"ê", "e"},  {"á", "a"},   {"à", "a"},
                 {"â", "a"},  {"å", "a"},  {"ø", "o"},  {"ó", "o"},  {"ô", "o"},   {"ç", "c"},
                 {"ñ", "n"},  {"í", "i"},  {"ú", "u"},  {"’", "'"},  {"“", "\""},  {"”", "\""}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strlen(known[i].from) == length && strncmp(from, known[i].from, length) == 0)
            return known[i].to;
    return "?";
}

static void add_ascii(const char *from, struct gs_text *text) {
    while (*from) {
        size_t length = 1;
        while (((unsigned char)from[length] & 0xC0) == 0x80)
            length++;
        if ((unsigned char)*from >= 0x80)
            gs_text_add(text, "%s", nearest(from, length));
        else
            gs_text_add_bytes(text, *from < ' ' || *from == 127 ? " " : from, *from != '`');
        from += length;
    }
}

/* "2.comp.drive" with its channel, "comp.drive" without: as words. */
static bool add_key(const char *word, size_t length, struct gs_text *text) {
    char key[48];
    int channel;
    enum gs_param_id id;
    if (length >= sizeof key)
        return false;
    memcpy(key, word, length);
    key[length] = '\0';
    if (gs_param_find_channel(key, &channel, &id, NULL) != GS_OK)
        return false;
    const char *name = gs_params[id].key, *point = strchr(name, '.');
    if (channel >= 0)
        gs_text_add(text, "channel %d ", channel + 1);
    gs_text_add(text, "%.*s", (int)(point - name), name);
    if (strcmp(point, ".on") != 0)
        gs_text_add(text, " %s", point + 1);
    return true;
}

/* "0:02:25" and nothing else. */
static bool add_clock(const char *word, size_t length, struct gs_text *text) {
    int hours, minutes, seconds, used = 0;
    if (sscanf(word, "%5d:%2d:%2d%n", &hours, &minutes, &seconds, &used) != 3 ||
        (size_t)used != length)
        return false;
    gs_words_duration(hours * 3600.0 + minutes * 60 + seconds, text);
    return true;
}

/* "-20..60" */
static bool add_range(const char *word, size_t length, struct gs_text *text) {
    const char *dots = strstr(word, "..");
    if (!dots || dots == word || dots + 2 >= word + length || !isdigit((unsigned char)dots[-1]) ||
        strspn(dots + 2, "+-.0123456789") == 0)
        return false;
    add_number(word, (size_t)(dots - word), text);
    gs_text_add(text, " to ");
    add_number(dots + 2, length - (size_t)(dots + 2 - word), text);
    return true;
}

/* "2026-11-22": what stands behind it is the time of day. */
static bool is_date(const char *word, size_t length) {
    return length == 10 && strspn(word, "-0123456789") >= length && word[4] == '-' &&
           word[7] == '-';
}

void gs_words_plain(const char *from, struct gs_text *text) {
    bool dated = false;
    struct gs_text ascii = {0};
    add_ascii(from, &ascii);
    for (const char *word = gs_text_string(&ascii); *word;) {
        const size_t blank = strspn(word, " ");
        gs_text_add_bytes(text, word, blank);
        word += blank;
        const size_t whole = strcspn(word, " ");
        size_t length = whole;
        while (length > 0 && strchr(",;:", word[length - 1]))
            length--;
        const bool number = (*word == '-' || *word == '+') && isdigit((unsigned char)word[1]);
        if (add_range(word, length, text))
            ; /* nothing is left of it */
        else if (number)
            add_number(word, length, text);
        else if ((dated || !add_clock(word, length, text)) && !add_key(word, length, text))
            gs_text_add_bytes(text, word, length);
        gs_text_add_bytes(text, word + length, whole - length);
        dated = is_date(word, length);
        word += whole;
    }
    gs_text_done(&ascii);
}

void gs_words_sentence(const char *from, struct gs_text *text) {
    const size_t start = text->length;
    gs_words_plain(from, text);
    if (text->failed || text->length == start)
        return;
    /* names of files and people keep their own letters: only plain words begin with a capital */
    const char *first = text->data + start;
    const size_t word = strcspn(first, " ,:;");
    if (strcspn(first, "_/.@(0123456789") >= word && strncmp(first + word, " (", 2) != 0)
        text->data[start] = (char)toupper((unsigned char)text->data[start]);
    if (!strchr(".!?", text->data[text->length - 1]))
        gs_text_add(text, ".");
}
