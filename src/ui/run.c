/* The main loop: waits for the terminal, the engine or the time of the next picture. */
#include "gainstage/ui.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "front_end.h"
#include "gainstage/clock.h"
#include "signals.h"

static enum gs_status send_line(void *context, const char *line, struct gs_error *error) {
    return gs_ui_link_send(context, line, error);
}

/* Says who is here, then asks for everything. */
static enum gs_status introduce(struct gs_front_end *ui, struct gs_error *error) {
    char who[GS_WHO_MAX];
    struct gs_text line = {0};
    gs_client_who(ui->name, who);
    gs_text_add(&line, "as ");
    gs_text_add_word(&line, who);
    enum gs_status status = gs_ui_link_send(&ui->link, gs_text_string(&line), error);
    gs_text_done(&line);
    if (status == GS_OK)
        status = gs_ui_link_send(&ui->link, ui->model.view_only ? "attach view" : "attach", error);
    return status;
}

static void press(struct gs_front_end *ui, uint32_t key) {
    enum { CONTROL_L = 12, CONTROL_Z = 26 };
    if (key == CONTROL_L && !gs_keymap_command(&ui->model.keymap, key))
        gs_screen_redraw(); /* what every terminal program does on that key */
    if (key == CONTROL_Z && !gs_keymap_command(&ui->model.keymap, key))
        gs_told_to_stop = 1; /* and on that one */
    gs_act_key(&ui->actor, key);
}

/* Some of it at a time: a stream of input without an end must not keep pictures from coming. */
static void read_terminal(struct gs_front_end *ui) {
    enum { MOST = 64 };
    struct gs_input input;
    int count = 0;
    while (count++ < MOST && ui->actor.leave == GS_STAY && !gs_told_to_stop &&
           gs_screen_read(&input, &ui->gone)) {
        const int64_t now = gs_clock_now();
        if (input.kind == GS_INPUT_STATUS) {
            gs_pace_answer(&ui->pace, now);
            continue;
        }
        if (input.kind == GS_INPUT_KEY)
            press(ui, input.key);
        else if (input.kind == GS_INPUT_PASTED)
            gs_act_paste(&ui->actor, input.key);
        else
            gs_act_mouse(&ui->actor, &input.mouse);
        if (!ui->key)
            ui->pressed = now;
        ui->key = true;
    }
    ui->more = count > MOST;
}

static int64_t earlier(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* Waits with the signals let in, so that none can slip in between the look at its flag and the
 * wait. */
static void wait_for_news(struct gs_front_end *ui, const sigset_t *let_in, bool *tty,
                          bool *socket) {
    enum { IN, OUT, SOCKET, FDS };
    int64_t left = earlier(gs_picture_due(ui), gs_screen_due()) - gs_clock_now();
    if (left < 0 || ui->more)
        left = 0;
    struct timespec timeout = {.tv_sec = left / GS_SECOND, .tv_nsec = left % GS_SECOND};
    const struct gs_client *client = ui->link.client;
    struct pollfd wait[FDS] = {
        [IN] = {.fd = gs_screen_in(), .events = POLLIN},
        [OUT] = {.fd = gs_screen_pending() ? gs_screen_fd() : -1, .events = POLLOUT},
        [SOCKET] = {.fd = gs_client_fd(client),
                    .events = (short)(POLLIN | (gs_client_pending(client) ? POLLOUT : 0))},
    };
    if (ppoll(wait, FDS, &timeout, let_in) < 0)
        for (int i = 0; i < FDS; i++)
            wait[i].revents = 0;
    *tty = ui->more || wait[IN].revents != 0 || gs_clock_now() >= gs_screen_due();
    *socket = wait[SOCKET].revents != 0;
    if (wait[OUT].revents && !gs_screen_flush())
        ui->gone = true;
    if (wait[IN].revents & (POLLHUP | POLLERR | POLLNVAL))
        ui->gone = true;
}

/* Answers that are under way would be typed into the shell. Waits for them, not for long. */
static void settle(struct gs_front_end *ui) {
    const int64_t most = earlier((int64_t)(2 * ui->pace.trip) + GS_SECOND / 5, GS_SECOND);
    /* Where none has come yet: until it is plain that none will. */
    const int64_t until = ui->pace.answers ? gs_clock_now() + most : gs_pace_watch(&ui->pace);
    while (ui->pace.open > 0 && !ui->gone) {
        const int64_t now = gs_clock_now(), left = until - now;
        struct pollfd wait = {.fd = gs_screen_in(), .events = POLLIN};
        struct gs_input input;
        if (left <= 0 || poll(&wait, 1, (int)(left / GS_MILLISECOND) + 1) <= 0)
            return;
        if (gs_screen_pending() && !gs_screen_flush())
            return;
        while (gs_screen_read(&input, &ui->gone))
            if (input.kind == GS_INPUT_STATUS)
                gs_pace_answer(&ui->pace, now);
    }
}

/* Hands the terminal back and stops, with everything that was started together, as the key does in
 * programs that leave it to the terminal. Returns when it goes on. */
static void stop_for_a_while(struct gs_front_end *ui) {
    struct sigaction plain = {.sa_handler = SIG_DFL}, ours;
    sigset_t stop;
    gs_told_to_stop = 0;
    settle(ui);
    gs_screen_suspend();
    sigaction(SIGTSTP, &plain, &ours);
    kill(0, SIGTSTP);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, NULL); /* here it stops */
    sigprocmask(SIG_BLOCK, &stop, NULL);
    sigaction(SIGTSTP, &ours, NULL);
    gs_continued = 1;
}

enum { ATTEMPTS = 5 }; /* to connect anew, within two seconds of one another */

/* A connection that ended may only have been this front end's own: who was stopped for long does
 * not read, and the engine lets go. Only when it can't be reached anew has it gone. */
static enum gs_status connect_again(struct gs_front_end *ui, struct gs_error *error) {
    const int64_t now = gs_clock_now();
    struct gs_client *client = NULL;
    struct gs_error why = {""};
    /* a dying engine may still be reached, and that connection ends at once: then it has gone */
    ui->attempts = ui->connected && now - ui->connected < 2 * GS_SECOND ? ui->attempts + 1 : 0;
    if (ui->attempts > ATTEMPTS)
        return GS_ERR_MISSING;
    enum gs_status status = gs_client_connect(ui->session, &client, &why);
    const bool gone = status != GS_OK;
    /* sound still flows into its ring: whoever comes soon loses nothing */
    if (gone && ui->revive && gs_model_recording(&ui->model) && !ui->actor.quitting) {
        const struct gs_revival died = {.session = ui->session,
                                        .input = gs_state_text(&ui->model.state, GS_STATE_INPUT),
                                        .dir = gs_state_text(&ui->model.state, GS_STATE_DIR)};
        ui->revive(&died, &why); /* refused: another front end was quicker */
        status = gs_client_connect(ui->session, &client, &why);
    }
    if (status != GS_OK)
        return GS_ERR_MISSING;
    ui->connected = now;
    ui->actor.quitting = false;
    gs_ui_link_change(&ui->link, client);
    gs_model_say(&ui->model, GS_STYLE_WARNING, "%s",
                 gone ? "the engine died; here is a new one"
                      : "the connection to the engine was made anew");
    return introduce(ui, error);
}

static bool stays(const struct gs_front_end *ui) {
    return !gs_told_to_leave && !ui->gone && !ui->link.ended && ui->actor.leave == GS_STAY;
}

static enum gs_status loop(struct gs_front_end *ui, const sigset_t *let_in,
                           struct gs_error *error) {
    enum gs_status status = GS_OK;
    ui->last = gs_clock_now();
    while (status == GS_OK && stays(ui)) {
        bool tty, socket;
        wait_for_news(ui, let_in, &tty, &socket);
        if (tty && !ui->gone)
            read_terminal(ui);
        if (socket) {
            status = gs_client_flush(ui->link.client, error);
            if (status == GS_OK)
                status = gs_ui_link_read(&ui->link, error);
            if (status != GS_OK)
                status = connect_again(ui, error);
        }
        if (gs_told_to_stop)
            stop_for_a_while(ui);
        if (gs_continued) {
            gs_continued = 0;
            gs_pace_begin(&ui->pace, gs_clock_now());
            gs_screen_resume();
            ui->key = true;
        }
        if (gs_resized) {
            gs_resized = 0;
            gs_screen_redraw(); /* what it shows was reflowed, even if it has its old size again */
            ui->key = true;
        }
        if (stays(ui)) /* else the way out would wait for one more picture */
            gs_picture_keep_time(ui);
    }
    return status;
}

/* What is wrong in a theme or a config is told on the message line; the rest goes on. */
static void dress(struct gs_front_end *ui, const struct gs_ui_options *options) {
    struct gs_error error = {""};
    if (gs_act_theme(&ui->actor, "studio", &error) != GS_OK)
        gs_model_say(&ui->model, GS_STYLE_ERROR, "%s", error.text);
    if (options->config &&
        gs_act_config(&ui->actor, options->config_name ? options->config_name : "config",
                      options->config, &error) != GS_OK)
        gs_model_say(&ui->model, GS_STYLE_ERROR, "%s", error.text);
    if (options->theme && gs_act_theme(&ui->actor, options->theme, &error) != GS_OK)
        gs_model_say(&ui->model, GS_STYLE_ERROR, "%s", error.text);
}

static void say_goodbye(const struct gs_front_end *ui, const char *session) {
    const char *with = strcmp(session, "main") == 0 ? "" : " --session ";
    const char *name = *with ? session : "";
    if (ui->gone || gs_told_to_leave)
        return;
    if (ui->link.ended && *ui->link.saved && ui->actor.quitting)
        printf("saved %s, %s\n", gs_state_text(&ui->model.state, GS_STATE_PATH), ui->link.saved);
    else if (ui->link.ended)
        printf("gainstage: %s\n", *ui->link.farewell ? ui->link.farewell : "the engine has ended");
    else if (gs_model_recording(&ui->model))
        printf("detached: %s is still being recorded; `gainstage%s%s` shows it again\n",
               gs_state_text(&ui->model.state, GS_STATE_TAKE), with, name);
    else
        printf("detached: the engine runs on; `gainstage%s%s` shows it, `gainstage stop%s%s` ends "
               "it\n",
               with, name, with, name);
}

static enum gs_status show(struct gs_front_end *ui, const struct gs_ui_options *options,
                           struct gs_error *error) {
    struct gs_signals signals;
    gs_signals_catch(&signals);
    enum gs_status status = gs_screen_open(error);
    if (status != GS_OK) {
        gs_signals_release(&signals);
        return status;
    }
    gs_pace_begin(&ui->pace, gs_clock_now());
    status = loop(ui, &signals.let_in, error);
    settle(ui);
    const bool taken = gs_screen_close();
    if (status == GS_OK && taken)
        say_goodbye(ui, options->session);
    else if (status == GS_OK)
        ; /* nobody would read it, and saying it might never end */
    else if (ui->actor.quitting)
        status = GS_OK; /* it ended because it was told to, only without a farewell */
    else
        gs_explain(error,
                   "the engine of session '%s' has gone; its log is in the state folder, and "
                   "`gainstage` starts a new one",
                   options->session);
    gs_signals_release(&signals);
    return status;
}

enum gs_status gs_ui_check(struct gs_error *error) {
    return gs_screen_check(error);
}

int gs_ui_run(const struct gs_ui_options *options, struct gs_error *error) {
    struct gs_client *client = options->client;
    setlocale(LC_CTYPE, "");
    enum gs_status status = client ? GS_OK : gs_client_connect(options->session, &client, error);
    if (status != GS_OK)
        return 1;
    struct gs_front_end *ui = calloc(1, sizeof *ui);
    if (!ui) {
        gs_client_free(client);
        gs_explain(error, "out of memory");
        return 1;
    }
    gs_model_init(&ui->model, strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
    ui->model.fitting = gs_glyphs_fitting(getenv("TERM"));
    gs_measurer_init(&ui->measurer);
    ui->actor = (struct gs_actor){.model = &ui->model, .send = send_line, .context = &ui->link};
    ui->session = options->session;
    ui->revive = options->revive;
    ui->name = options->name;
    ui->model.view_only = options->view;
    gs_ui_link_init(&ui->link, client, &ui->actor);
    dress(ui, options);
    status = introduce(ui, error);
    if (status == GS_OK)
        status = show(ui, options, error);
    gs_measurer_done(&ui->measurer);
    gs_model_done(&ui->model);
    client = ui->link.client; /* it may be another one by now */
    gs_ui_link_done(&ui->link);
    gs_client_free(client);
    gs_grid_done(&ui->grid);
    free(ui);
    return status == GS_OK ? 0 : 1;
}
