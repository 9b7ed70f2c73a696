/* `gainstage response`: the strip explains itself. */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/client.h"
#include "gainstage/path.h"
#include "gainstage/preset.h"
#include "options.h"
#include "print.h"
#include "response_view.h"

enum { ANSWER_MS = 5000, USUAL_RATE = 48000, WIDEST = 100, NARROWEST = 40 };

/* ---- which settings ---- */

struct wanted {
    struct gs_settings settings;
    unsigned channels; /* 0: as many as one likes */
    long channel, rate;
    double level;
};

/* What `get` answers: "2.comp.drive 4.0" a line. */
static enum gs_status read_parameters(char *answer, struct wanted *wanted, struct gs_error *error) {
    enum gs_status status = GS_OK;
    char *rest;
    for (char *line = strtok_r(answer, "\n", &rest); line && status == GS_OK;
         line = strtok_r(NULL, "\n", &rest)) {
        char *value = strchr(line, ' ');
        int channel;
        enum gs_param_id id;
        if (!value)
            return gs_fail(error, GS_ERR_FORMAT, "the engine answers '%.60s'", line);
        *value++ = '\0';
        status = gs_param_find_channel(line, &channel, &id, error);
        if (status == GS_OK)
            status = gs_settings_set(&wanted->settings, line, value, error);
        if (status == GS_OK && channel >= (int)wanted->channels)
            wanted->channels = (unsigned)channel + 1;
    }
    return status;
}

/* The line "rate  48000" of `status`; without sound there is none. */
static void read_rate(const char *answer, long *rate) {
    const char *line = strstr(answer, "\nrate ");
    const long found = line ? strtol(line + strlen("\nrate "), NULL, 10) : 0;
    if (found >= 8000 && found <= 384000)
        *rate = found;
}

static enum gs_status ask_engine(struct gs_client *client, struct wanted *wanted,
                                 struct gs_error *error) {
    struct gs_text parameters = {0}, state = {0};
    enum gs_status status = gs_client_command(client, "get", ANSWER_MS, &parameters, error);
    if (status == GS_OK)
        status = gs_client_command(client, "status", ANSWER_MS, &state, error);
    if (status == GS_OK && (parameters.failed || state.failed))
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
    if (status == GS_OK && parameters.data)
        status = read_parameters(parameters.data, wanted, error);
    if (status == GS_OK)
        read_rate(gs_text_string(&state), &wanted->rate);
    gs_text_done(&parameters);
    gs_text_done(&state);
    return status;
}

static void describe(const struct gs_arguments *arguments, char *settings, size_t size) {
    const char *preset = gs_arguments_value(arguments, "preset");
    size_t length = (size_t)snprintf(settings, size, preset ? "preset %.64s" : "defaults", preset);
    for (int i = 0; i < arguments->options && length < size; i++)
        if (strcmp(arguments->given[i].option->name, "set") == 0)
            length += (size_t)snprintf(settings + length, size - length, ", %s",
                                       arguments->given[i].value);
}

/* --preset and --set on top of the defaults; else a running engine's; else the defaults. */
static enum gs_status choose_settings(const struct gs_arguments *arguments, struct wanted *wanted,
                                      char *settings, size_t size, struct gs_error *error) {
    const char *preset = gs_arguments_value(arguments, "preset");
    const char *session = gs_arguments_value(arguments, "session");
    const bool given = preset || gs_arguments_value(arguments, "set");
    gs_settings_init(&wanted->settings);
    if (given && session)
        return gs_fail(error, GS_ERR_USAGE,
                       "--session asks an engine for its settings; give no --preset or --set");
    if (given) {
        enum gs_status status =
            preset ? gs_preset_apply(preset, &wanted->settings, -1, error) : GS_OK;
        for (int i = 0; status == GS_OK && i < arguments->options; i++)
            if (strcmp(arguments->given[i].option->name, "set") == 0)
                status = gs_settings_assign(&wanted->settings, arguments->given[i].value, error);
        describe(arguments, settings, size);
        return status;
    }
    struct gs_client *client;
    enum gs_status status = gs_client_connect(gs_option_session(arguments), &client, error);
    if (status == GS_ERR_MISSING && !session) {
        snprintf(settings, size, "defaults (no engine runs)");
        return GS_OK;
    }
    if (status != GS_OK)
        return status;
    snprintf(settings, size, "engine %.64s", gs_option_session(arguments));
    status = ask_engine(client, wanted, error);
    gs_client_free(client);
    return status;
}

static enum gs_status choose_rest(const struct gs_arguments *arguments, struct wanted *wanted,
                                  struct gs_error *error) {
    enum gs_status status =
        gs_arguments_integer(arguments, "channel", 1, GS_MAX_CHANNELS, &wanted->channel, error);
    if (status == GS_OK)
        status = gs_arguments_integer(arguments, "rate", 8000, 384000, &wanted->rate, error);
    if (status == GS_OK)
        status = gs_arguments_number(arguments, "level", -100, 24, &wanted->level, error);
    if (status == GS_OK && wanted->channels && wanted->channel > (long)wanted->channels)
        status = gs_fail(error, GS_ERR_RANGE, "there is no channel %ld: the input has %u",
                         wanted->channel, wanted->channels);
    return status;
}

/* ---- the file ---- */

static enum gs_status check_target(const char *path, bool force, struct gs_error *error) {
    struct stat there;
    if (lstat(path, &there) != 0)
        return GS_OK; /* opening it tells what is wrong, if anything */
    if (!force)
        return gs_fail(error, GS_ERR_EXISTS, "'%s' exists already; --force replaces it", path);
    if (!S_ISREG(there.st_mode))
        return gs_fail(error, GS_ERR_EXISTS, "'%s' is not a plain file", path);
    return GS_OK;
}

/* An old file is replaced only by a whole one, which is written beside it. */
static enum gs_status write_file(const char *path, bool force, const struct gs_text *text,
                                 struct gs_error *error) {
    char *target = force ? gs_path_format("%s.%ld.part", path, (long)getpid()) : strdup(path);
    if (!target || text->failed) {
        free(target);
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    const int fd = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool fine = file && fwrite(text->data, 1, text->length, file) == text->length;
    if (file ? fclose(file) != 0 : fd >= 0 && close(fd) != 0)
        fine = false;
    if (fine && force)
        fine = rename(target, path) == 0;
    const int reason = errno;
    if (fd >= 0 && !fine)
        unlink(target);
    free(target);
    return fine ? GS_OK : gs_fail(error, GS_ERR_IO, "%s: %s", path, strerror(reason));
}

static enum gs_status write_plot(const char *path, bool force, const struct gs_response_view *view,
                                 struct gs_error *error) {
    struct gs_text svg = {0};
    gs_response_add_svg(&svg, view);
    enum gs_status status = write_file(path, force, &svg, error);
    gs_text_done(&svg);
    return status;
}

/* ---- the command ---- */

static unsigned columns(void) {
    struct winsize window = {0};
    unsigned found = 80;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
        found = window.ws_col;
    return found > WIDEST ? WIDEST : found < NARROWEST ? NARROWEST : found;
}

static int print(const struct gs_arguments *arguments, const struct gs_response_view *view) {
    struct gs_text text = {0};
    if (gs_arguments_value(arguments, "json"))
        gs_response_add_json(&text, view);
    else if (gs_arguments_value(arguments, "csv"))
        gs_response_add_csv(&text, view);
    else
        gs_response_add_text(&text, view, columns(), strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
    return gs_cmd_print(arguments, &text);
}

static int run(const struct gs_arguments *arguments) {
    struct gs_error error = {{0}};
    struct wanted wanted = {.channel = 1, .rate = USUAL_RATE, .level = -12};
    struct gs_response_view view = {.channel = 1};
    const char *plot = gs_arguments_value(arguments, "plot");
    const bool force = gs_arguments_value(arguments, "force") != NULL;
    enum gs_status status = GS_OK;
    if (gs_arguments_value(arguments, "json") && gs_arguments_value(arguments, "csv"))
        status = gs_fail(&error, GS_ERR_USAGE, "--json or --csv, not both");
    if (status == GS_OK)
        status = choose_settings(arguments, &wanted, view.settings, sizeof view.settings, &error);
    if (status == GS_OK)
        status = choose_rest(arguments, &wanted, &error);
    if (status == GS_OK && plot)
        status = check_target(plot, force, &error);
    if (status != GS_OK)
        return gs_cmd_fail(arguments, status, &error);
    view.channel = (unsigned)wanted.channel;
    view.value = wanted.settings.value[view.channel - 1];
    status = gs_response_measure(view.value, (double)wanted.rate, wanted.level, &view.response);
    if (status == GS_OK && plot)
        status = write_plot(plot, force, &view, &error);
    return status == GS_OK ? print(arguments, &view) : gs_cmd_fail(arguments, status, &error);
}

static const struct gs_option options[] = {
    GS_OPTIONS_STRIP,
    {.name = "channel", .argument = "N", .help = "whose settings; 1"},
    {.name = "rate", .argument = "HZ", .help = "sample rate; else the engine's, or 48000"},
    {.name = "level", .argument = "DBFS", .help = "of the tone whose harmonics are shown; -12"},
    {.name = "json", .help = "one object, for programs"},
    {.name = "csv", .help = "lines of quantity, at, value, for tables"},
    {.name = "plot", .argument = "FILE.svg", .help = "draw it all on one page, too"},
    {.name = "force", .help = "replace FILE.svg when it exists", .letter = 'f'},
    GS_OPTION_SESSION,
    {.name = NULL}};

const struct gs_subcommand gs_cmd_response = {
    .name = "response",
    .arguments = "",
    .summary = "show what the strip does with the present settings",
    .details =
        "Plays test tones through a strip of its own and prints what comes out. With --preset or "
        "--set it takes the defaults with those on top; else the settings of the running engine, "
        "without disturbing it; when none runs, the defaults.\n\n"
        "Frequency response: soft tones that leave compressor and limiter alone, gate open. Where "
        "de-esser or enhancer tell an s from a vowel there are two curves: in a dull voice, and "
        "while an s sounds. Static curve: a 1 kHz tone, rising, at the compressor's input and "
        "behind the gate, settled at each level. Harmonics: of a 1 kHz tone through everything as "
        "it is set, in dB against that tone where it comes out.\n\n"
        "JSON: settings, channel, rate, latency_frames, latency_ms, parameters (key: value); "
        "response: an array of hz, db, sibilant_db (12 an octave); curve: an array of in_dbfs, "
        "out_dbfs, comp_reduction_db, gate_reduction_db; harmonics: hz, level_dbfs, out_dbfs, "
        "thd_db, thd_percent and series, an array of number, db (null above half the rate). "
        "CSV: the same quantities as response_db, sibilant_db, curve_dbfs, comp_reduction_db, "
        "gate_reduction_db, harmonic_db, each at its frequency, level or number.",
    .options = options,
    .run = run};
