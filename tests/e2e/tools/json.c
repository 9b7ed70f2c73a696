/* json: checks a JSON text on standard input, and asks it things.
 *   json                 valid, one value and nothing else
 *   json get PATH        prints the value at PATH ("key", "3", joined by '.'): strings bare, the
 * rest as written json length [PATH]   how many members or items it has json each KEY        for an
 * array of objects: the member KEY of each, one a line json keys [PATH]     the keys of an object,
 * one a line Exit 0; 1 with a line on stderr when the text is not valid or has no such path. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

enum { DEPTH_MAX = 64 };

static const char *text, *at;

_Noreturn static void bad(const char *why) {
    fprintf(stderr, "json: %s at byte %td: %.40s\n", why, at - text, at);
    exit(1);
}

static void spaces(void) {
    while (*at && strchr(" \t\r\n", *at))
        at++;
}

static void literal(const char *word) {
    if (strncmp(at, word, strlen(word)))
        bad("bad word");
    at += strlen(word);
}

static void string(void) {
    if (*at++ != '"')
        bad("string expected");
    for (; *at != '"'; at++) {
        if ((unsigned char)*at < 0x20)
            bad("control character in a string");
        if (*at != '\\')
            continue;
        at++;
        if (*at == 'u') {
            for (int i = 0; i < 4; i++)
                if (!*++at || !strchr("0123456789abcdefABCDEF", *at))
                    bad("bad \\u escape");
        } else if (!*at || !strchr("\"\\/bfnrt", *at)) {
            bad("bad escape");
        }
    }
    at++;
}

static void digits(void) {
    if (*at < '0' || *at > '9')
        bad("digit expected");
    while (*at >= '0' && *at <= '9')
        at++;
}

static void number(void) {
    if (*at == '-')
        at++;
    if (*at == '0')
        at++;
    else
        digits();
    if (*at == '.') {
        at++;
        digits();
    }
    if (*at == 'e' || *at == 'E') {
        at++;
        if (*at == '+' || *at == '-')
            at++;
        digits();
    }
}

static void value(int depth);

/* Members or items up to the closing bracket. */
static void list(int depth, char close) {
    at++;
    spaces();
    if (*at == close) {
        at++;
        return;
    }
    for (;;) {
        spaces();
        if (close == '}') {
            string();
            spaces();
            if (*at++ != ':')
                bad("':' expected");
        }
        value(depth + 1);
        if (*at == close)
            break;
        if (*at++ != ',')
            bad("',' or a bracket expected");
    }
    at++;
}

static void value(int depth) {
    if (depth > DEPTH_MAX)
        bad("too deep");
    spaces();
    switch (*at) {
    case '{':
        list(depth, '}');
        break;
    case '[':
        list(depth, ']');
        break;
    case '"':
        string();
        break;
    case 't':
        literal("true");
        break;
    case 'f':
        literal("false");
        break;
    case 'n':
        literal("null");
        break;
    default:
        number();
    }
    spaces();
}

/* With `at` on a container: moves to its next member's value, first with *index == 0. *key is the
 * member's name (NULL in arrays). False at its end. The text is known to be valid. */
static bool member(int *index, const char **key, size_t *key_length) {
    bool object = *at == '{';
    if (*index == 0) {
        if (*at != '{' && *at != '[')
            return false;
        object = *at == '{';
        at++;
        spaces();
        if (*at == '}' || *at == ']')
            return false;
    } else {
        if (*at != ',')
            return false;
        at++;
        spaces();
        object = *key != NULL;
    }
    *key = NULL;
    if (object) {
        *key = at + 1;
        string();
        *key_length = (size_t)(at - 1 - *key);
        spaces();
        at++;
        spaces();
    }
    ++*index;
    return true;
}

/* Moves `at` to the value of `name` (a key or a number) in the container at `at`. */
static bool descend(const char *name, size_t length) {
    const char *key = NULL;
    size_t key_length = 0;
    for (int index = 0; member(&index, &key, &key_length); value(0)) {
        char number_text[16];
        if (key && key_length == length && !strncmp(key, name, length))
            return true;
        snprintf(number_text, sizeof number_text, "%d", index - 1);
        if (!key && strlen(number_text) == length && !strncmp(number_text, name, length))
            return true;
    }
    return false;
}

static void find(const char *path) {
    while (path && *path) {
        size_t length = strcspn(path, ".");
        if (!descend(path, length)) {
            fprintf(stderr, "json: no '%s'\n", path);
            exit(1);
        }
        path += length;
        path += *path == '.';
    }
}

static void print(void) {
    const char *start = at;
    value(0);
    const char *end = at;
    while (end > start && strchr(" \t\r\n", end[-1]))
        end--;
    if (*start == '"') {
        start++;
        end--;
    }
    printf("%.*s\n", (int)(end - start), start);
}

static void print_each(const char *name) {
    const char *key = NULL;
    size_t key_length = 0;
    for (int index = 0; member(&index, &key, &key_length);) {
        const char *start = at;
        find(name);
        print();
        at = start;
        value(0);
    }
}

static void print_keys(bool count_only) {
    const char *key = NULL;
    size_t key_length = 0;
    int index = 0;
    for (; member(&index, &key, &key_length); value(0))
        if (!count_only && key)
            printf("%.*s\n", (int)key_length, key);
    if (count_only)
        printf("%d\n", index);
}

int main(int argc, char **argv) {
    size_t size = 0;
    char *whole = NULL;
    if (getdelim(&whole, &size, 0, stdin) < 0) {
        fprintf(stderr, "json: nothing there\n");
        return 1;
    }
    text = at = whole;
    value(0);
    if (*at)
        bad("more behind the value");
    at = text;
    spaces();
    const char *mode = argc > 1 ? argv[1] : "check";
    if (!strcmp(mode, "get") && argc == 3) {
        find(argv[2]);
        print();
    } else if (!strcmp(mode, "each") && argc == 3) {
        print_each(argv[2]);
    } else if (!strcmp(mode, "length") || !strcmp(mode, "keys")) {
        find(argc > 2 ? argv[2] : "");
        print_keys(!strcmp(mode, "length"));
    } else if (argc > 1) {
        rig_die("unknown mode '%s'", mode);
    }
    free(whole);
    return 0;
}
