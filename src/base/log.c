#include "gainstage/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOG_LIMIT = 1 << 20 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *file;
static char *file_path; /* NULL when the log goes to stderr */

void gs_log_open(const char *path) {
    pthread_mutex_lock(&lock);
    if (path) {
        file = fopen(path, "ae");
        file_path = strdup(path);
    } else {
        file = stderr;
    }
    pthread_mutex_unlock(&lock);
}

void gs_log_close(void) {
    pthread_mutex_lock(&lock);
    if (file && file != stderr)
        fclose(file);
    free(file_path);
    file = NULL;
    file_path = NULL;
    pthread_mutex_unlock(&lock);
}

/* Keeps the newer half of a file that has grown too long. */
static void shorten(void) {
    if (!file_path || ftell(file) < LOG_LIMIT)
        return;
    char *half = malloc(LOG_LIMIT / 2);
    FILE *old = fopen(file_path, "re");
    size_t kept = 0;
    if (old && half && fseek(old, -LOG_LIMIT / 2, SEEK_END) == 0)
        kept = fread(half, 1, LOG_LIMIT / 2, old);
    if (old)
        fclose(old);
    FILE *fresh = kept ? fopen(file_path, "we") : NULL;
    if (fresh) {
        const char *line = memchr(half, '\n', kept);
        size_t skip = line ? (size_t)(line - half) + 1 : 0;
        fwrite(half + skip, 1, kept - skip, fresh);
        fclose(file);
        file = fresh;
    }
    free(half);
}

void gs_log(enum gs_log_level level, const char *format, ...) {
    static const char *const names[] = {"", "warning: ", "error: "};
    pthread_mutex_lock(&lock);
    if (file) {
        char stamp[32];
        struct tm now;
        time_t seconds = time(NULL);
        strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", localtime_r(&seconds, &now));
        fprintf(file, "%s %s", stamp, names[level]);
        va_list arguments;
        va_start(arguments, format);
        vfprintf(file, format, arguments);
        va_end(arguments);
        fputc('\n', file);
        fflush(file);
        shorten();
    }
    pthread_mutex_unlock(&lock);
}
