/* Any bytes as a sidecar: told what is wrong in a line, or facts within their limits; what is
 * changed in it is read back. */
#include "gainstage/takes.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *bytes = (const char *)data;
    struct gs_take_facts facts = {0}, again = {0};
    struct gs_error error = {{0}};
    char *changed = NULL;
    if (gs_sidecar_parse(bytes, size, &facts, &error) != GS_OK) {
        must(error.text[0] != '\0' && !strchr(error.text, '\n'), "it says why, in a line");
        return 0;
    }
    must(facts.rating >= 0 && facts.rating <= GS_RATING_MAX, "stars in range");
    must(!facts.note || strlen(facts.note) <= GS_NOTE_MAX, "a note of its length");
    must(!facts.wet || !strchr(facts.wet, '/'), "files beside it");
    must(gs_sidecar_edit(bytes, size, GS_LABEL_TITLE, "t", &changed, &error) == GS_OK &&
             gs_sidecar_parse(changed, strlen(changed), &again, &error) == GS_OK,
         "what is changed is read");
    must(strcmp(again.title, "t") == 0 && again.rating == facts.rating &&
             again.frames == facts.frames,
         "and the rest is the same");
    gs_take_facts_done(&facts);
    gs_take_facts_done(&again);
    free(changed);
    return 0;
}
