#include "link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "view.h"

void gs_ui_link_init(struct gs_ui_link *link, struct gs_client *client, struct gs_actor *actor) {
    *link = (struct gs_ui_link){.client = client, .actor = actor, .memory = {.fd = -1}};
}

static void close_ring(struct gs_ui_link *link) {
    if (link->frame) {
        gs_memory_done(&link->memory);
        free(link->frame);
        link->frame = NULL;
    }
}

void gs_ui_link_done(struct gs_ui_link *link) {
    close_ring(link);
    gs_text_done(&link->answer);
}

void gs_ui_link_ring(struct gs_ui_link *link, int fd) {
    struct gs_error error = {""};
    struct gs_memory memory;
    struct gs_broadcast ring;
    enum gs_status status = gs_memory_map(fd, false, &memory, &error);
    if (status != GS_OK) {
        gs_model_say(link->actor->model, GS_STYLE_ERROR, "no meters: %s", error.text);
        return;
    }
    struct gs_telemetry *frame = NULL;
    status = gs_broadcast_open(memory.address, memory.bytes, &ring);
    if (status == GS_OK && ring.item_size >= sizeof *frame)
        frame = calloc(1, ring.item_size);
    if (!frame) {
        gs_memory_done(&memory);
        gs_model_say(link->actor->model, GS_STYLE_ERROR, "no meters: the ring %s",
                     gs_status_text(status == GS_OK ? GS_ERR_FORMAT : status));
        return;
    }
    close_ring(link);
    link->memory = memory;
    link->ring = ring;
    link->frame = frame;
    uint64_t end = gs_broadcast_end(&ring), oldest = gs_broadcast_oldest(&ring);
    link->position = end > oldest ? end - 1 : end; /* the latest frame is today's news */
}

void gs_ui_link_telemetry(struct gs_ui_link *link) {
    if (!link->frame)
        return;
    struct gs_model *model = link->actor->model;
    size_t room = (link->ring.item_size - sizeof *link->frame) / sizeof(struct gs_channel_reading);
    /* Bounded by what was there at the beginning, however fast the writer is. */
    uint64_t end = gs_broadcast_end(&link->ring);
    while (link->position < end &&
           gs_broadcast_read(&link->ring, &link->position, link->frame, 1, NULL) == 1) {
        if (link->frame->channels > room)
            link->frame->channels = (uint32_t)room;
        gs_levels_view_fold(&model->levels, link->frame);
    }
}

/* ---- commands and their answers -------------------------------------------------------------- */

/* Commands of the transport answer with the file's path, which scripts want; people have been told
 * its name by then. */
static bool is_told(const char *line) {
    static const char *const commands[] = {"roll", "record", "stop", "next"};
    const size_t length = strcspn(line, " ");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strlen(commands[i]) == length && strncmp(line, commands[i], length) == 0)
            return true;
    return false;
}

void gs_ui_link_sent(struct gs_ui_link *link, const char *line) {
    if (link->asked < GS_UI_QUESTIONS) {
        struct gs_ui_question *question =
            &link->question[(link->first + link->asked) % GS_UI_QUESTIONS];
        question->told = is_told(line);
        question->listed = strcmp(line, "takes json") == 0;
        snprintf(question->command, sizeof question->command, "%.*s",
                 (int)gs_text_prefix(line, sizeof question->command - 1), line);
    }
    link->asked++;
}

enum gs_status gs_ui_link_send(struct gs_ui_link *link, const char *line, struct gs_error *error) {
    enum gs_status status = gs_client_send(link->client, line, error);
    if (status == GS_OK)
        gs_ui_link_sent(link, line);
    return status;
}

/* The command that is being answered; answers come in order. */
static struct gs_ui_question *question_of(struct gs_ui_link *link) {
    return &link->question[link->first % GS_UI_QUESTIONS];
}

static void answered(struct gs_ui_link *link) {
    *question_of(link) = (struct gs_ui_question){.told = false};
    if (link->asked > 0) {
        link->asked--;
        link->first++;
    }
    gs_text_clear(&link->answer);
}

void gs_ui_link_change(struct gs_ui_link *link, struct gs_client *client) {
    gs_client_free(link->client);
    link->client = client;
    link->asked = link->first = 0;
    memset(link->question, 0, sizeof link->question);
    gs_take_list_end(&link->actor->model->takes, false);
    gs_text_clear(&link->answer);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static const char *behind(const char *line, const char *start) {
    size_t length = strlen(start);
    return strncmp(line, start, length) == 0 ? line + length : NULL;
}

static void take_param(struct gs_model *model, const char *rest) {
    struct gs_words words = {0};
    enum gs_param_id id;
    long channel;
    double value;
    if (gs_words_split(rest, &words, NULL) == GS_OK && words.count == 3 &&
        gs_parse_integer(words.word[0], &channel) && channel >= 1 && channel <= GS_MAX_CHANNELS &&
        gs_param_find(words.word[1], &id, NULL) == GS_OK &&
        gs_param_parse(id, words.word[2], &value, NULL) == GS_OK)
        gs_model_param(model, (int)channel - 1, id, value);
    gs_words_done(&words);
}

static void take_status(struct gs_model *model, const char *rest) {
    struct gs_words words = {0};
    if (gs_words_split(rest, &words, NULL) == GS_OK && words.count == 2)
        gs_model_status(model, words.word[0], words.word[1]);
    gs_words_done(&words);
}

/* What was done, behind who did it: "anna (ssh 10.0.0.5): saved vocal_003, 0:02:25". */
static const char *deed(const char *text) {
    const char *found = strstr(text, "): ");
    return found ? found + strlen("): ") : text;
}

/* News of a take that began or was saved are remembered, and completed where they would mislead. */
static void take_news(struct gs_ui_link *link, enum gs_style style, const char *text) {
    struct gs_model *model = link->actor->model;
    const bool begun = style == GS_STYLE_MESSAGE && behind(deed(text), "recording ");
    const char *length = strrchr(text, ',');
    if (style == GS_STYLE_MESSAGE && behind(deed(text), "saved ") && length && length[1] == ' ')
        snprintf(link->saved, sizeof link->saved, "%s", length + 2);
    else if (begun)
        link->saved[0] = '\0';
    if (begun && !gs_model_running(model))
        gs_model_tell(model, GS_STYLE_WARNING, "%s: recording silence until the device is back",
                      text);
    else
        gs_model_tell(model, style, "%s", text);
}

static enum gs_style level_style(const char *word, size_t length) {
    return length == strlen("error") && strncmp(word, "error", length) == 0 ? GS_STYLE_ERROR
           : length == strlen("warning") && strncmp(word, "warning", length) == 0
               ? GS_STYLE_WARNING
               : GS_STYLE_MESSAGE;
}

static void take_message(struct gs_ui_link *link, const char *rest) {
    link->actor->model->takes.stale = true; /* it may be about one of them */
    const size_t length = strcspn(rest, " ");
    if (rest[length])
        take_news(link, level_style(rest, length), rest + length + 1);
}

/* An entry of the engine's log. After a new connection the old ones come once more. */
static void take_event(struct gs_ui_link *link, const char *rest) {
    struct gs_words words = {0};
    double time;
    if (gs_words_split(rest, &words, NULL) == GS_OK && words.count == 4 &&
        gs_parse_number(words.word[0], &time) && time > link->event_time) {
        link->event_time = time;
        gs_news_add(&link->actor->model->news, (int64_t)time,
                    level_style(words.word[1], strlen(words.word[1])), words.word[2],
                    words.word[3]);
    }
    gs_words_done(&words);
}

/* One line goes onto the message line, more have a view of their own. */
static void take_answer(struct gs_ui_link *link) {
    struct gs_model *model = link->actor->model;
    const struct gs_ui_question *question = question_of(link);
    const bool heard = question->told && *model->message.text && model->message.age < 0.5;
    if (strchr(gs_text_string(&link->answer), '\n'))
        gs_view_tell(model, question->command, &link->answer);
    else if (link->answer.length > 0 && !heard)
        gs_model_hint(model, "%s", gs_text_string(&link->answer));
    answered(link);
}

void gs_ui_link_line(struct gs_ui_link *link, const char *line) {
    enum { ANSWER_MOST = 256 * 1024 };
    struct gs_model *model = link->actor->model;
    const char *rest;
    if ((rest = behind(line, "* param ")) != NULL) {
        take_param(model, rest);
    } else if ((rest = behind(line, "* status ")) != NULL) {
        take_status(model, rest);
    } else if ((rest = behind(line, "* message ")) != NULL) {
        take_message(link, rest);
    } else if ((rest = behind(line, "* event ")) != NULL) {
        take_event(link, rest);
    } else if (strcmp(line, "* telemetry") == 0) {
        int fd = gs_client_descriptor(link->client);
        if (fd >= 0)
            gs_ui_link_ring(link, fd);
    } else if ((rest = behind(line, "* bye")) != NULL) {
        link->ended = true;
        snprintf(link->farewell, sizeof link->farewell, "%s", *rest == ' ' ? rest + 1 : rest);
    } else if ((rest = behind(line, "- ")) != NULL) {
        if (question_of(link)->listed)
            gs_take_list_line(&model->takes, rest);
        else if (link->answer.length < ANSWER_MOST)
            gs_text_add(&link->answer, "%s%s", link->answer.length ? "\n" : "", rest);
    } else if (strcmp(line, "ok") == 0) {
        if (question_of(link)->listed)
            gs_take_list_end(&model->takes, true);
        take_answer(link);
    } else if ((rest = behind(line, "error ")) != NULL) {
        if (question_of(link)->listed)
            gs_take_list_end(&model->takes, false);
        answered(link);
        link->actor->quitting = false;
        gs_model_say(model, GS_STYLE_ERROR, "%s", rest);
    }
}

enum gs_status gs_ui_link_read(struct gs_ui_link *link, struct gs_error *error) {
    for (;;) {
        const char *line;
        enum gs_status status = gs_client_receive(link->client, &line, error);
        if (status != GS_OK)
            return link->ended ? GS_OK : status;
        if (!line || link->ended)
            return GS_OK;
        gs_ui_link_line(link, line);
    }
}
