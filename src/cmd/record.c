/* record: an engine of its own, without a front end, for one take. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/quantity.h"
#include "gainstage/server.h"
#include "options.h"

struct recording {
    const struct gs_arguments *arguments;
    struct gs_server *server;
    double duration;     /* seconds; 0: until stopped */
    const char *stop_at; /* a time of day; NULL */
    uint64_t first;      /* ring position of the recording's first frame */
    bool terminal;
    uint64_t record_ticket, stop_ticket;
    bool started, stopping;
    int exit_status;
    int64_t shown_at;
};

static void fail(struct recording *recording, const char *text) {
    struct gs_error line;
    snprintf(line.text, sizeof line.text, "%s", text);
    if (recording->terminal)
        fputs("\r\033[K", stderr);
    recording->exit_status = gs_cmd_fail(recording->arguments, GS_ERR_IO, &line);
    gs_server_quit(recording->server, text);
}

static void opened(void *context, enum gs_status status, const char *text) {
    struct recording *recording = context;
    struct gs_error error = {{0}};
    if (status != GS_OK) {
        fail(recording, text);
        return;
    }
    /* nothing that was heard is left out */
    recording->first = gs_engine_origin(gs_server_engine(recording->server));
    recording->record_ticket = gs_server_ticket(recording->server);
    if (gs_engine_record(gs_server_engine(recording->server), NULL, &recording->first,
                         recording->record_ticket, &error) != GS_OK)
        fail(recording, error.text);
}

static void stop(struct recording *recording, const uint64_t *position) {
    struct gs_error error;
    if (recording->stopping)
        return;
    recording->stopping = true;
    recording->stop_ticket = gs_server_ticket(recording->server);
    if (gs_engine_stop(gs_server_engine(recording->server), position, recording->stop_ticket,
                       &error) != GS_OK)
        fail(recording, error.text);
}

/* A time of day becomes a length as soon as frames are counted. */
static void set_length(struct recording *recording) {
    const struct gs_engine *engine = gs_server_engine(recording->server);
    double seconds;
    if (!recording->stop_at || !gs_parse_clock(recording->stop_at, (long long)time(NULL), &seconds))
        return;
    seconds += (double)(gs_engine_position(engine) - recording->first) / gs_engine_rate(engine);
    recording->duration = recording->duration > 0 ? fmin(recording->duration, seconds) : seconds;
}

static double field_number(struct gs_engine *engine, const char *key) {
    struct gs_text text = {0};
    double value = 0;
    gs_field_add(engine, gs_field_find(key), &text);
    gs_parse_number(gs_text_string(&text), &value);
    gs_text_done(&text);
    return value;
}

static void answer(void *context, uint64_t ticket, enum gs_status status, const char *text) {
    struct recording *recording = context;
    /* visitors of this session that have gone leave answers behind: they are not ours */
    if (ticket != recording->record_ticket && ticket != recording->stop_ticket)
        return;
    if (status != GS_OK && recording->started) {
        recording->exit_status = GS_EXIT_FAILURE; /* the message said why */
        gs_server_quit(recording->server, text);
    } else if (status != GS_OK) {
        fail(recording, text);
    } else if (ticket == recording->record_ticket) {
        recording->started = true;
        set_length(recording);
    } else if (ticket == recording->stop_ticket) {
        struct gs_engine *engine = gs_server_engine(recording->server);
        double lost = field_number(engine, "lost_frames");
        struct gs_text error = {0};
        gs_field_add(engine, gs_field_find("error"), &error);
        if (error.length) /* it goes on in another place: the message said where */
            recording->exit_status = GS_EXIT_FAILURE;
        gs_text_done(&error);
        if (recording->terminal) {
            char length[32];
            gs_format_duration(field_number(engine, "seconds"), length, sizeof length);
            fprintf(stderr, "\r\033[Ksaved %s  %s\n", text, length);
        }
        if (lost > 0)
            fprintf(stderr,
                    "gainstage record: %.0f frames were lost; silence and markers stand "
                    "in their place\n",
                    lost);
        gs_server_quit(recording->server, "the take is finished");
    }
}

static void message(void *context, enum gs_log_level level, const char *text) {
    const struct recording *recording = context;
    /* what goes wrong before is told once, by the answer */
    if (level != GS_LOG_INFO && recording->started)
        fprintf(stderr, "%sgainstage record: %s\n", recording->terminal ? "\r\033[K" : "", text);
}

static void show_status(struct recording *recording) {
    struct gs_engine *engine = gs_server_engine(recording->server);
    char length[32], left[32];
    gs_format_duration(field_number(engine, "seconds"), length, sizeof length);
    gs_format_duration(field_number(engine, "disk_seconds_left"), left, sizeof left);
    struct gs_text level = {0};
    gs_field_add(engine, gs_field_find("level"), &level);
    fprintf(stderr, "\r\033[KREC %s  %s dBFS  disk %s  xruns %.0f  clips %.0f", length,
            level.length ? level.data : "-inf", left, field_number(engine, "xruns"),
            field_number(engine, "clips"));
    gs_text_done(&level);
}

static void tick(void *context) {
    struct recording *recording = context;
    struct gs_engine *engine = gs_server_engine(recording->server);
    if (!recording->started)
        return;
    if (!gs_engine_recording(engine) && !recording->stopping) {
        /* ended from within: the message said why */
        recording->exit_status = GS_EXIT_FAILURE;
        gs_server_quit(recording->server, "the take ended");
        return;
    }
    /* a little before the time: so the writer knows the end before it gets there */
    const double rate = gs_engine_rate(engine), ahead = 0.3;
    const uint64_t end = recording->first + (uint64_t)llround(recording->duration * rate);
    if (recording->duration > 0 && (double)gs_engine_position(engine) + ahead * rate >= (double)end)
        stop(recording, &end);
    int64_t now = gs_clock_now();
    if (recording->terminal && !recording->stopping &&
        now - recording->shown_at > 250 * GS_MILLISECOND) {
        recording->shown_at = now;
        show_status(recording);
    }
}

static void signalled(void *context, int number) {
    struct recording *recording = context;
    (void)number;
    if (recording->started)
        stop(recording, NULL);
    else
        fail(recording, "ended before there was any sound: no file was made");
}

/* What FILE itself shows to be wrong, before any device is opened. */
static enum gs_status check_file(const char *path, size_t room, struct gs_error *error) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    struct stat about;
    if (!*path)
        return gs_fail(error, GS_ERR_USAGE, "FILE is empty: give the take's file a name");
    for (const char *c = path; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            return gs_fail(error, GS_ERR_USAGE, "%.200s: control characters in a file's name",
                           path);
    if (strlen(path) >= room)
        return gs_fail(error, GS_ERR_USAGE, "the file's name is too long");
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        (stat(path, &about) == 0 && S_ISDIR(about.st_mode)))
        return gs_fail(error, GS_ERR_USAGE, "%.300s names a folder: give a file", path);
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return gs_fail(error, GS_ERR_USAGE, "%.300s is no plain file: give the name of a new one",
                       path);
    return GS_OK;
}

/* --format, else what the name says, else what the config file says. */
static enum gs_status choose_format(const char *path, const char *asked, enum gs_format *format,
                                    struct gs_error *error) {
    const char *dot = gs_format_dot(path);
    if (asked && gs_format_parse(asked, format, error) != GS_OK)
        return GS_ERR_USAGE;
    if (!asked && dot && strcasecmp(dot, gs_format_extension(GS_FORMAT_FLAC)) == 0)
        *format = GS_FORMAT_FLAC;
    else if (!asked && dot && *format == GS_FORMAT_FLAC)
        *format = GS_FORMAT_PCM24;
    return gs_format_check_path(*format, path, error) == GS_OK ? GS_OK : GS_ERR_USAGE;
}

/* --duration and --stop-at: whichever comes first. */
static enum gs_status choose_end(const struct gs_arguments *arguments, double *duration,
                                 const char **stop_at, struct gs_error *error) {
    static const double least = 0.001, most = 1e7;
    const char *text = gs_arguments_value(arguments, "duration");
    const char *clock = gs_arguments_value(arguments, "stop-at");
    double seconds;
    if (text && (!gs_parse_duration(text, duration) || *duration < least || *duration > most))
        return gs_fail(error, GS_ERR_USAGE,
                       "--duration '%.40s': write 90, 90s, 90m or 1h30m, at most %.0f seconds",
                       text, most);
    if (!clock)
        return GS_OK;
    if (!gs_parse_clock(clock, (long long)time(NULL), &seconds))
        return gs_fail(error, GS_ERR_USAGE, "--stop-at '%.40s' is no time of day like 18:30",
                       clock);
    *stop_at = clock;
    return GS_OK;
}

static enum gs_status choose_split(const struct gs_arguments *arguments, struct gs_policy *policy,
                                   struct gs_error *error) {
    const char *split = gs_arguments_value(arguments, "split");
    char word[64];
    char *const words[] = {word, NULL};
    snprintf(word, sizeof word, "%s", split ? split : "");
    if (!split || gs_policy_set(policy, GS_POLICY_SPLIT, words, error) == GS_OK)
        return GS_OK;
    return GS_ERR_USAGE;
}

static enum gs_status prepare(const struct gs_arguments *arguments, struct gs_setup *setup,
                              struct recording *recording, struct gs_error *error) {
    struct gs_take_options *take = &setup->engine.take;
    const char *path = arguments->word[0];
    enum gs_status status = check_file(path, sizeof take->path, error);
    if (status == GS_OK)
        status = gs_option_setup(arguments, setup, error);
    if (status == GS_OK)
        status = choose_end(arguments, &recording->duration, &recording->stop_at, error);
    if (status == GS_OK)
        status = choose_split(arguments, &setup->engine.policy, error);
    if (status == GS_OK)
        status = choose_format(path, gs_arguments_value(arguments, "format"), &take->format, error);
    if (status != GS_OK)
        return status;
    strcpy(take->path, path);
    if (gs_arguments_value(arguments, "no-dry"))
        take->dry = false;
    /* a recording of the demo voice instead of a microphone helps nobody: it must be asked for */
    if (strcmp(setup->engine.stream.input, "auto") == 0)
        strcpy(setup->engine.stream.input, "default");
    setup->engine.passing = true;
    if (!gs_arguments_value(arguments, "session"))
        snprintf(setup->engine.session, sizeof setup->engine.session, "record-%d", (int)getpid());
    return GS_OK;
}

static int run(const struct gs_arguments *arguments) {
    static struct gs_setup setup;
    struct gs_error error = {{0}};
    struct recording recording = {.arguments = arguments, .terminal = isatty(STDERR_FILENO)};
    const struct gs_server_hooks hooks = {.context = &recording,
                                          .opened = opened,
                                          .answer = answer,
                                          .message = message,
                                          .tick = tick,
                                          .signalled = signalled};
    enum gs_status status = prepare(arguments, &setup, &recording, &error);
    if (status == GS_OK)
        status = gs_server_new(setup.engine.session, &recording.server, &error);
    if (status == GS_OK)
        status = gs_server_run(recording.server, &setup.engine, &hooks, &error);
    gs_server_free(recording.server);
    return status == GS_OK ? recording.exit_status : gs_cmd_fail(arguments, status, &error);
}

static const struct gs_option options[] = {
    GS_OPTIONS_STREAM,
    {.name = "duration",
     .argument = "TIME",
     .help = "stop by itself: after 90 (seconds), 90m, 1h30m"},
    {.name = "stop-at", .argument = "CLOCK", .help = "stop by itself at 18:30"},
    {.name = "split",
     .argument = "WHEN",
     .help = "go on in FILE_002, … whenever a file is that long (60m) or large (2G)"},
    {.name = "format",
     .argument = "FORMAT",
     .help = "pcm16, pcm24, float or flac; else by the name, else the config file's"},
    {.name = "no-dry", .help = "keep only the processed file"},
    GS_OPTIONS_STRIP,
    GS_OPTION_SESSION_RECORD,
    {.name = NULL}};

const struct gs_subcommand gs_cmd_record = {
    .name = "record",
    .arguments = "FILE",
    .summary = "record one take without a front end",
    .details = "Writes FILE (processed) and FILE with .dry before its extension (the converter's "
               "samples), both aligned to the sample, until SIGINT (Ctrl-C), SIGTERM or SIGHUP "
               "comes or the duration is over. A status line is shown on a terminal. Attach to it "
               "with `gainstage --session NAME`.",
    .least = 1,
    .most = 1,
    .options = options,
    .run = run};
