/* Every system call is trapped by the kernel while the audio thread's code runs: whatever hides in
 * a library function, or is made without one, is found.
 *
 *   seccomp         runs the exercise under the filter
 *   seccomp --self  shows that system calls are caught
 * Exit 77: this kernel or container does not let us. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "exercise.h"

/* The only system call that the filter lets through is leaving with one of these. */
enum { LEFT_CLEAN = 40, LEFT_CAUGHT, LEFT_IDLE, LEFT_COUNT };
enum { SKIPPED = 77 };

static volatile long *caught_call; /* in memory that parent and child share */

static void leave(int how) {
    for (;;)
        syscall(SYS_exit_group, how);
}

static void on_trap(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)context;
    *caught_call = info->si_syscall;
    leave(LEFT_CAUGHT);
}

static bool install_filter(void) {
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, LEFT_CLEAN, 0, 2),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, LEFT_COUNT, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
    };
    struct sock_fprog filter = {sizeof program / sizeof *program, program};
    struct sigaction trap = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};
    return sigaction(SIGSYS, &trap, NULL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/* Runs `body` in a child under the filter. Returns how it left, -1 when it ended otherwise. */
static int run_trapped(void (*body)(void *), void *context) {
    int how = 0;
    *caught_call = -1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (!install_filter())
            _exit(SKIPPED);
        body(context);
        leave(LEFT_CLEAN);
    }
    if (child < 0 || waitpid(child, &how, 0) != child || !WIFEXITED(how))
        return -1;
    return WEXITSTATUS(how);
}

static void run_exercise(void *context) {
    struct exercise *exercise = context;
    for (unsigned round = 0; round < EXERCISE_ROUNDS; round++) {
        exercise_prepare(exercise, round);
        exercise_callback(exercise);
    }
    if (exercise_verdict(exercise))
        leave(LEFT_IDLE);
}

static int check_audio_thread(void) {
    struct exercise *exercise = exercise_new();
    if (!exercise)
        return 1;
    int left = run_trapped(run_exercise, exercise);
    exercise_free(exercise);
    switch (left) {
    case LEFT_CLEAN:
        printf("seccomp: %d callbacks, no system call\n", EXERCISE_ROUNDS);
        return 0;
    case LEFT_CAUGHT:
        fprintf(stderr, "seccomp: system call %ld on the audio thread\n", *caught_call);
        return 1;
    case LEFT_IDLE:
        fprintf(stderr, "seccomp: a stage was idle: nothing was shown\n");
        return 1;
    case SKIPPED:
        printf("seccomp: skipped: system calls can't be filtered here\n");
        return SKIPPED;
    default:
        fprintf(stderr, "seccomp: the audio thread's code ended the process\n");
        return 1;
    }
}

/* ---- self-test ---- */

static void call_getpid(void *context) {
    (void)context;
    syscall(SYS_getpid);
}

static void call_write(void *context) {
    (void)context;
    if (write(STDOUT_FILENO, "", 1) < 0)
        leave(LEFT_IDLE);
}

static void call_sleep(void *context) {
    (void)context;
    clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){0}, NULL);
}

static void call_exit(void *context) {
    (void)context;
    _exit(0);
}

static void call_nothing(void *context) {
    (void)context;
}

static int check_self(void) {
    static const struct {
        void (*body)(void *);
        int left;
        long call;
    } cases[] = {
        {call_nothing, LEFT_CLEAN, -1},           {call_getpid, LEFT_CAUGHT, SYS_getpid},
        {call_write, LEFT_CAUGHT, SYS_write},     {call_sleep, LEFT_CAUGHT, SYS_clock_nanosleep},
        {call_exit, LEFT_CAUGHT, SYS_exit_group},
    };
    int missed = 0, count = (int)(sizeof cases / sizeof *cases);
    for (int i = 0; i < count; i++) {
        int left = run_trapped(cases[i].body, NULL);
        if (left == SKIPPED) {
            printf("seccomp: skipped: system calls can't be filtered here\n");
            return SKIPPED;
        }
        if (left != cases[i].left || *caught_call != cases[i].call) {
            fprintf(stderr, "seccomp: case %d left with %d, call %ld\n", i, left, *caught_call);
            missed++;
        }
    }
    if (missed == 0)
        printf("seccomp: %d system calls, all caught\n", count - 1);
    return missed != 0;
}

int main(int argc, char **argv) {
    caught_call =
        mmap(NULL, sizeof *caught_call, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (caught_call == MAP_FAILED)
        return 1;
    return argc > 1 && strcmp(argv[1], "--self") == 0 ? check_self() : check_audio_thread();
}
