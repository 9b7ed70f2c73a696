/* `gainstage devices`: input devices, listed by a short-lived process of its own, because the audio
 * library may hang, abort or chatter while it looks. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/device.h"
#include "print.h"

extern char **environ;

enum { PATIENCE_SECONDS = 5 };

/* The first word of the child's last line: the list is whole. */
static const char complete[] = "listed";
static const char refused[] = "refused ";

/* ---- the child ------------------------------------------------------------------------------- */

static int run_child(const struct gs_arguments *arguments) {
    (void)arguments;
    /* libraries print to stdout too: the list goes where they don't know */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int out = dup(STDOUT_FILENO);
    int null = open("/dev/null", O_WRONLY);
    if (out < 0 || null < 0)
        return GS_EXIT_FAILURE;
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);

    struct gs_device *devices = NULL;
    unsigned count = 0;
    struct gs_error error;
    if (gs_devices_list(&devices, &count, &error) != GS_OK) {
        dprintf(out, "%s%s\n", refused, error.text);
        _exit(GS_EXIT_FAILURE);
    }
    for (unsigned i = 0; i < count; i++) {
        for (char *c = devices[i].name; *c; c++)
            if (*c == '\n' || *c == '\t')
                *c = ' ';
        dprintf(out, "%d\t%u\t%u\t%d\t%s\t%s\n", devices[i].index, devices[i].channels,
                devices[i].rate, devices[i].is_default, devices[i].host, devices[i].name);
    }
    dprintf(out, "%s\n", complete);
    /* not exit(): the library's own ending may wait for a server */
    _exit(GS_EXIT_OK);
}

const struct gs_subcommand gs_cmd_devices_child = {.name = "__devices",
                                                   .arguments = "",
                                                   .summary = "list devices for `devices`",
                                                   .hidden = true,
                                                   .run = run_child};

/* ---- the parent ------------------------------------------------------------------------------ */

static enum gs_status spawn_child(pid_t *pid, int *from, struct gs_error *error) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return gs_fail(error, GS_ERR_SYSTEM, "no pipe: %s", strerror(errno));
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    char program[] = "gainstage", word[] = "__devices";
    char *const words[] = {program, word, NULL};
    int failure = posix_spawn(pid, "/proc/self/exe", &files, NULL, words, environ);
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    if (failure != 0) {
        close(ends[0]);
        return gs_fail(error, GS_ERR_SYSTEM, "gainstage can't start itself: %s", strerror(failure));
    }
    *from = ends[0];
    return GS_OK;
}

/* Reads until the child closes its end; false when it takes too long. */
static bool read_all(int from, struct gs_text *text) {
    int64_t deadline = gs_clock_now() + PATIENCE_SECONDS * GS_SECOND;
    for (;;) {
        int64_t left = deadline - gs_clock_now();
        struct pollfd readable = {.fd = from, .events = POLLIN};
        if (left <= 0)
            return false;
        int ready = poll(&readable, 1, (int)(left / GS_MILLISECOND) + 1);
        if (ready <= 0)
            continue; /* interrupted, or the deadline is looked at anew */
        char bytes[4096];
        ssize_t count = read(from, bytes, sizeof bytes);
        if (count > 0)
            gs_text_add_bytes(text, bytes, (size_t)count);
        else if (count == 0 || errno != EINTR)
            return true;
    }
}

static bool parse_line(char *line, struct gs_device *device) {
    *device = (struct gs_device){0};
    char *field[6];
    for (int i = 0; i < 6; i++) {
        field[i] = line;
        if (i < 5) {
            line = strchr(line, '\t');
            if (!line)
                return false;
            *line++ = '\0';
        }
    }
    long number[4];
    for (int i = 0; i < 4; i++)
        if (!gs_parse_integer(field[i], &number[i]))
            return false;
    device->index = (int)number[0];
    device->channels = (unsigned)number[1];
    device->rate = (unsigned)number[2];
    device->is_default = number[3] != 0;
    strncpy(device->host, field[4], sizeof device->host - 1);
    strncpy(device->name, field[5], sizeof device->name - 1);
    return true;
}

/* The list from what the child wrote. */
static enum gs_status parse(char *listing, int ending, struct gs_device **devices, unsigned *count,
                            struct gs_error *error) {
    size_t lines = 1;
    for (const char *c = listing; *c; c++)
        lines += *c == '\n';
    struct gs_device *list = calloc(lines, sizeof *list);
    if (!list)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    unsigned found = 0;
    bool whole = false;
    enum gs_status status = GS_OK;
    char *rest = NULL;
    for (char *line = strtok_r(listing, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (strcmp(line, complete) == 0)
            whole = true;
        else if (strncmp(line, refused, strlen(refused)) == 0)
            status = gs_fail(error, GS_ERR_DEVICE, "%s", line + strlen(refused));
        else if (parse_line(line, &list[found]))
            found++;
    }
    if (status == GS_OK && !whole && WIFSIGNALED(ending))
        status = gs_fail(error, GS_ERR_DEVICE,
                         "the audio library crashed while it looked for devices (signal %d); is "
                         "there a faulty ~/.asoundrc? `--input demo` works without a device",
                         WTERMSIG(ending));
    else if (status == GS_OK && !whole)
        status =
            gs_fail(error, GS_ERR_DEVICE, "the audio library gave up while it looked for devices");
    if (status != GS_OK) {
        free(list);
        return status;
    }
    *devices = list;
    *count = found;
    return GS_OK;
}

static enum gs_status list_devices(struct gs_device **devices, unsigned *count,
                                   struct gs_error *error) {
    pid_t pid = -1;
    int from = -1, ending = 0;
    enum gs_status status = spawn_child(&pid, &from, error);
    if (status != GS_OK)
        return status;
    struct gs_text text = {0};
    bool answered = read_all(from, &text);
    close(from);
    if (!answered)
        kill(pid, SIGKILL);
    while (waitpid(pid, &ending, 0) < 0 && errno == EINTR)
        continue;
    if (!answered)
        status = gs_fail(error, GS_ERR_DEVICE,
                         "the audio library does not answer within %d seconds; a sound server "
                         "may hang. `--input demo` and `--input file:PATH` work without it",
                         PATIENCE_SECONDS);
    else if (text.failed)
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
    else if (!text.data)
        status = parse((char[1]){""}, ending, devices, count, error);
    else
        status = parse(text.data, ending, devices, count, error);
    gs_text_done(&text);
    return status;
}

static void add_json(struct gs_text *text, const struct gs_device *devices, unsigned count) {
    gs_text_add(text, "[");
    for (unsigned i = 0; i < count; i++) {
        gs_text_add(text, "%s\n  {\"index\": %d, \"name\": ", i ? "," : "", devices[i].index);
        gs_text_add_json(text, devices[i].name);
        gs_text_add(text, ", \"host\": ");
        gs_text_add_json(text, devices[i].host);
        gs_text_add(text, ", \"channels\": %u, \"rate\": %u, \"default\": %s}", devices[i].channels,
                    devices[i].rate, devices[i].is_default ? "true" : "false");
    }
    gs_text_add(text, "%s]\n", count ? "\n" : "");
}

static void add_table(struct gs_text *text, const struct gs_device *devices, unsigned count) {
    if (count == 0) {
        gs_text_add(text, "no input device found\n"
                          "without one: `--input demo` is a built-in voice, `--input file:PATH` "
                          "plays a sound file\n");
        return;
    }
    gs_text_add(text, "   #  host   in  rate    name\n");
    for (unsigned i = 0; i < count; i++)
        gs_text_add(text, "%c %2d  %-5s %3u  %-6u  %s\n", devices[i].is_default ? '*' : ' ',
                    devices[i].index, devices[i].host, devices[i].channels, devices[i].rate,
                    devices[i].name);
    gs_text_add(text, "use one with --input and its number or a part of its name; * is the "
                      "default\n");
}

static int run(const struct gs_arguments *arguments) {
    struct gs_device *devices = NULL;
    unsigned count = 0;
    struct gs_error error;
    enum gs_status status = list_devices(&devices, &count, &error);
    if (status != GS_OK)
        return gs_cmd_fail(arguments, status, &error);
    struct gs_text text = {0};
    if (gs_arguments_value(arguments, "json"))
        add_json(&text, devices, count);
    else
        add_table(&text, devices, count);
    free(devices);
    return gs_cmd_print(arguments, &text);
}

static const struct gs_option options[] = {
    {.name = "json",
     .help = "an array of objects with index, name, host, channels, rate and default"},
    {.name = NULL}};

const struct gs_subcommand gs_cmd_devices = {
    .name = "devices",
    .arguments = "",
    .summary = "list the input devices",
    .details = "ALSA devices, and those of a JACK server or PipeWire when one runs. A device that "
               "another program keeps to itself is not listed. --input takes the number, the name "
               "or a part of it.",
    .options = options,
    .run = run};
