/* What the audio thread must not call, caught by name. This program defines the functions itself
 * and forwards them; while a thread is on probation they end the process with a message.
 *
 *   interposer         runs the exercise on a thread on probation
 *   interposer --self  shows that every one of the functions is caught
 * Built without the compiler's knowledge of library functions, which would turn one into another.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "exercise.h"

static _Thread_local bool on_probation;

static void caught(const char *name) {
    if (!on_probation)
        return;
    on_probation = false;
    char line[128];
    int length = snprintf(line, sizeof line, "interposer: %s() called on the audio thread\n", name);
    if (write(STDERR_FILENO, line, (size_t)length) == length)
        abort();
    _exit(99);
}

/* The allocator's own entry points: looking them up by dlsym() would allocate. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

void *malloc(size_t size) {
    caught("malloc");
    return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
    caught("calloc");
    return __libc_calloc(count, size);
}
void *realloc(void *block, size_t size) {
    caught("realloc");
    return __libc_realloc(block, size);
}
void free(void *block) {
    caught("free");
    __libc_free(block);
}
void *aligned_alloc(size_t alignment, size_t size) {
    caught("aligned_alloc");
    return __libc_memalign(alignment, size);
}
int posix_memalign(void **block, size_t alignment, size_t size) {
    caught("posix_memalign");
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : 12; /* ENOMEM */
}

/* Finds the C library's function of a name; the cast between the two kinds of pointer is POSIX's.
 */
static void resolve(const char *name, void *pointer, size_t size) {
    void *symbol = dlsym(RTLD_NEXT, name);
    if (!symbol)
        abort();
    memcpy(pointer, &symbol, size);
}

#define FORBID(type, name, parameters, arguments)                                                  \
    type name parameters {                                                                         \
        static type(*next) parameters;                                                             \
        caught(#name);                                                                             \
        if (!next)                                                                                 \
            resolve(#name, &next, sizeof next);                                                    \
        return next arguments;                                                                     \
    }

FORBID(int, pthread_mutex_lock, (pthread_mutex_t * m), (m))
FORBID(int, pthread_mutex_trylock, (pthread_mutex_t * m), (m))
FORBID(int, pthread_mutex_unlock, (pthread_mutex_t * m), (m))
FORBID(int, pthread_cond_wait, (pthread_cond_t * c, pthread_mutex_t *m), (c, m))
FORBID(int, pthread_cond_signal, (pthread_cond_t * c), (c))
FORBID(int, pthread_cond_broadcast, (pthread_cond_t * c), (c))
FORBID(int, pthread_rwlock_rdlock, (pthread_rwlock_t * l), (l))
FORBID(int, pthread_rwlock_wrlock, (pthread_rwlock_t * l), (l))
FORBID(int, pthread_spin_lock, (pthread_spinlock_t * l), (l))
FORBID(int, pthread_once, (pthread_once_t * o, void (*f)(void)), (o, f))
FORBID(int, sem_wait, (sem_t * s), (s))
FORBID(int, sem_post, (sem_t * s), (s))
FORBID(int, sched_yield, (void), ())

FORBID(ssize_t, read, (int f, void *b, size_t n), (f, b, n))
FORBID(ssize_t, write, (int f, const void *b, size_t n), (f, b, n))
FORBID(ssize_t, writev, (int f, const struct iovec *v, int n), (f, v, n))
FORBID(ssize_t, send, (int f, const void *b, size_t n, int flags), (f, b, n, flags))
FORBID(ssize_t, sendmsg, (int f, const struct msghdr *m, int flags), (f, m, flags))
FORBID(ssize_t, recv, (int f, void *b, size_t n, int flags), (f, b, n, flags))
FORBID(int, poll, (struct pollfd * p, nfds_t n, int timeout), (p, n, timeout))
FORBID(int, fsync, (int f), (f))
FORBID(int, close, (int f), (f))

FORBID(int, puts, (const char *s), (s))
FORBID(int, fputs, (const char *s, FILE *f), (s, f))
FORBID(int, fputc, (int c, FILE *f), (c, f))
FORBID(int, putchar, (int c), (c))
FORBID(size_t, fwrite, (const void *b, size_t s, size_t n, FILE *f), (b, s, n, f))
FORBID(int, fflush, (FILE * f), (f))
FORBID(int, vsnprintf, (char *b, size_t n, const char *s, va_list a), (b, n, s, a))
FORBID(int, vprintf, (const char *s, va_list a), (s, a))
FORBID(int, vfprintf, (FILE * f, const char *s, va_list a), (f, s, a))

FORBID(int, nanosleep, (const struct timespec *t, struct timespec *left), (t, left))
FORBID(int, clock_nanosleep, (clockid_t c, int f, const struct timespec *t, struct timespec *left),
       (c, f, t, left))
FORBID(int, usleep, (useconds_t t), (t))
FORBID(unsigned, sleep, (unsigned t), (t))
FORBID(int, clock_gettime, (clockid_t c, struct timespec *t), (c, t))
FORBID(time_t, time, (time_t * t), (t))
FORBID(char *, getenv, (const char *s), (s))
FORBID(void *, mmap, (void *a, size_t n, int p, int f, int fd, off_t o), (a, n, p, f, fd, o))
FORBID(int, munmap, (void *a, size_t n), (a, n))
FORBID(int, raise, (int s), (s))

/* Those that take any number of arguments end where their v-twin, or the kernel, is. */
int printf(const char *format, ...) {
    caught("printf");
    va_list arguments;
    va_start(arguments, format);
    int length = vprintf(format, arguments);
    va_end(arguments);
    return length;
}
int fprintf(FILE *file, const char *format, ...) {
    caught("fprintf");
    va_list arguments;
    va_start(arguments, format);
    int length = vfprintf(file, format, arguments);
    va_end(arguments);
    return length;
}
int snprintf(char *out, size_t size, const char *format, ...) {
    caught("snprintf");
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(out, size, format, arguments);
    va_end(arguments);
    return length;
}
int open(const char *path, int flags, ...) {
    caught("open");
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return openat(AT_FDCWD, path, flags, mode);
}
int ioctl(int fd, unsigned long request, ...) {
    static int (*next)(int, unsigned long, ...);
    caught("ioctl");
    if (!next)
        resolve("ioctl", &next, sizeof next);
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return next(fd, request, argument);
}

/* ---- the check itself ---- */

static void *run_exercise(void *context) {
    struct exercise *exercise = context;
    for (unsigned round = 0; round < EXERCISE_ROUNDS; round++) {
        exercise_prepare(exercise, round);
        on_probation = true;
        exercise_callback(exercise);
        on_probation = false;
    }
    return NULL;
}

static int check_audio_thread(void) {
    struct exercise *exercise = exercise_new();
    pthread_t thread;
    if (!exercise || pthread_create(&thread, NULL, run_exercise, exercise) != 0)
        return 1;
    pthread_join(thread, NULL);
    const char *verdict = exercise_verdict(exercise);
    exercise_free(exercise);
    if (verdict) {
        fprintf(stderr, "interposer: %s: nothing was shown\n", verdict);
        return 1;
    }
    printf("interposer: %d callbacks, no forbidden call\n", EXERCISE_ROUNDS);
    return 0;
}

/* ---- self-test: each call, made on probation in a child, must end that child by name ---- */

static void *volatile kept; /* so that no call is optimised away */
static char some_bytes[64];
static pthread_mutex_t a_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t a_condition = PTHREAD_COND_INITIALIZER;
static pthread_once_t a_once = PTHREAD_ONCE_INIT;
static sem_t a_semaphore;

static void nothing(void) {
}

#define FAULT(name, call)                                                                          \
    static void fault_##name(void) {                                                               \
        call;                                                                                      \
    }
FAULT(malloc, kept = malloc(8))
FAULT(calloc, kept = calloc(8, 8))
FAULT(realloc, kept = realloc(NULL, 8))
FAULT(free, free(kept))
FAULT(aligned_alloc, kept = aligned_alloc(64, 64))
FAULT(strdup, kept = strdup("hidden in a library function"))
FAULT(pthread_mutex_lock, pthread_mutex_lock(&a_mutex))
FAULT(pthread_mutex_trylock, pthread_mutex_trylock(&a_mutex))
FAULT(pthread_cond_signal, pthread_cond_signal(&a_condition))
FAULT(pthread_cond_broadcast, pthread_cond_broadcast(&a_condition))
FAULT(pthread_once, pthread_once(&a_once, nothing))
FAULT(sem_post, sem_post(&a_semaphore))
FAULT(sched_yield, sched_yield())
FAULT(write, kept = write(STDOUT_FILENO, some_bytes, 0) ? NULL : some_bytes)
FAULT(read, kept = read(STDIN_FILENO, some_bytes, 0) ? NULL : some_bytes)
FAULT(poll, poll(NULL, 0, 0))
FAULT(printf, printf("%d", 1))
FAULT(puts, puts(""))
FAULT(fprintf, fprintf(stderr, "%d", 1))
FAULT(snprintf, snprintf(some_bytes, sizeof some_bytes, "%d", 1))
FAULT(fflush, fflush(stdout))
FAULT(open, close(open("/dev/null", O_RDONLY)))
FAULT(ioctl, ioctl(0, 0))
FAULT(clock_gettime, clock_gettime(CLOCK_MONOTONIC, &(struct timespec){0}))
FAULT(nanosleep, nanosleep(&(struct timespec){0}, NULL))
FAULT(usleep, usleep(0))
FAULT(getenv, kept = getenv("HOME"))
FAULT(mmap, kept = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))

static const struct {
    const char *name; /* what the message must say */
    void (*fault)(void);
} faults[] = {
    {"malloc", fault_malloc},
    {"calloc", fault_calloc},
    {"realloc", fault_realloc},
    {"free", fault_free},
    {"aligned_alloc", fault_aligned_alloc},
    {"malloc", fault_strdup},
    {"pthread_mutex_lock", fault_pthread_mutex_lock},
    {"pthread_mutex_trylock", fault_pthread_mutex_trylock},
    {"pthread_cond_signal", fault_pthread_cond_signal},
    {"pthread_cond_broadcast", fault_pthread_cond_broadcast},
    {"pthread_once", fault_pthread_once},
    {"sem_post", fault_sem_post},
    {"sched_yield", fault_sched_yield},
    {"write", fault_write},
    {"read", fault_read},
    {"poll", fault_poll},
    {"printf", fault_printf},
    {"puts", fault_puts},
    {"fprintf", fault_fprintf},
    {"snprintf", fault_snprintf},
    {"fflush", fault_fflush},
    {"open", fault_open},
    {"ioctl", fault_ioctl},
    {"clock_gettime", fault_clock_gettime},
    {"nanosleep", fault_nanosleep},
    {"usleep", fault_usleep},
    {"getenv", fault_getenv},
    {"mmap", fault_mmap},
};

/* Runs a fault in a child; whether it ended as it should, with the name in its message. */
static bool is_caught(const char *name, void (*fault)(void)) {
    int pipe_fds[2], how = 0;
    if (pipe(pipe_fds) != 0)
        return false;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        dup2(pipe_fds[1], STDERR_FILENO);
        on_probation = true;
        fault();
        on_probation = false;
        _exit(0);
    }
    close(pipe_fds[1]);
    char said[256] = "", expected[64];
    size_t length = 0;
    for (ssize_t got; length < sizeof said - 1 &&
                      (got = read(pipe_fds[0], said + length, sizeof said - 1 - length)) > 0;)
        length += (size_t)got;
    close(pipe_fds[0]);
    waitpid(child, &how, 0);
    snprintf(expected, sizeof expected, " %s() called", name);
    return WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT && strstr(said, expected);
}

static int check_self(void) {
    int missed = 0, count = (int)(sizeof faults / sizeof *faults);
    for (int i = 0; i < count; i++)
        if (!is_caught(faults[i].name, faults[i].fault)) {
            fprintf(stderr, "interposer: %s() was not caught\n", faults[i].name);
            missed++;
        }
    if (is_caught("anything", nothing)) {
        fprintf(stderr, "interposer: caught where nothing was called\n");
        missed++;
    }
    if (missed == 0)
        printf("interposer: %d faults, all caught\n", count);
    return missed != 0;
}

int main(int argc, char **argv) {
    return argc > 1 && strcmp(argv[1], "--self") == 0 ? check_self() : check_audio_thread();
}
