#include "machine.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { PERIOD = 2 }; /* seconds */

/* The thread that is served first. */
static bool look_at_threads(struct gs_machine *machine, int pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks)
        return false;
    for (const struct dirent *task; (task = readdir(tasks)) != NULL;) {
        const int id = atoi(task->d_name);
        const int policy = id > 0 ? sched_getscheduler(id) & ~SCHED_RESET_ON_FORK : -1;
        struct sched_param param;
        if ((policy != SCHED_FIFO && policy != SCHED_RR) || sched_getparam(id, &param) != 0)
            continue;
        machine->realtime = true;
        if (param.sched_priority > machine->priority)
            machine->priority = param.sched_priority;
    }
    closedir(tasks);
    return true;
}

static void look_at_memory(struct gs_machine *machine, int pid) {
    char path[64], line[128];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmLck: %ld", &machine->locked) == 1)
            break;
    if (file)
        fclose(file);
}

void gs_machine_look(struct gs_machine *machine, int pid, int64_t now) {
    if (pid == machine->pid && now >= machine->looked && now - machine->looked < PERIOD)
        return;
    struct rlimit limit;
    *machine = (struct gs_machine){.looked = now};
    if (pid <= 0 || !look_at_threads(machine, pid))
        return;
    machine->pid = pid;
    look_at_memory(machine, pid);
    if (prlimit(pid, RLIMIT_RTPRIO, NULL, &limit) == 0)
        machine->priority_limit = limit.rlim_cur == RLIM_INFINITY ? 99 : (long)limit.rlim_cur;
    if (prlimit(pid, RLIMIT_MEMLOCK, NULL, &limit) == 0)
        machine->lock_limit = limit.rlim_cur == RLIM_INFINITY ? -1 : (long)(limit.rlim_cur / 1024);
}
