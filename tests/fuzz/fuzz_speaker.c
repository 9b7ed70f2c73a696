/* Any lines from the engine and from the keyboard (those that begin with '>') to the front end in
 * words: what it says is plain text, a line each. */
#include "gainstage/clock.h"
#include "must.h"
#include "speak/speaker.h"

static void hear(void *context, const char *sentence) {
    (void)context;
    must(*sentence != '\0', "a sentence says something");
    for (const char *c = sentence; *c; c++)
        must(*c >= ' ' && *c < 127, "plain ASCII");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct gs_speaker speaker;
    int64_t now = GS_SECOND;
    char *text = must_string(data, size);
    gs_speaker_init(&speaker, hear, NULL, size % 2);
    for (char *line = text; *line;) {
        const size_t length = strcspn(line, "\n");
        const bool more = line[length] == '\n';
        line[length] = '\0';
        if (*line == '>') {
            struct gs_text send = {0};
            if (gs_speaker_typed(&speaker, line + 1, &send) == GS_TYPED_SEND) {
                must(send.length > 0, "there is something to send");
                gs_speaker_sent(&speaker, false);
            }
            gs_text_done(&send);
        } else {
            gs_speaker_line(&speaker, line, now);
        }
        now += GS_SECOND / 4;
        gs_speaker_tick(&speaker, now);
        line += length + more;
    }
    gs_speaker_done(&speaker);
    free(text);
    return 0;
}
