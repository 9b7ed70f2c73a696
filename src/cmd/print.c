#include "print.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int gs_cmd_print(const struct gs_arguments *arguments, struct gs_text *text) {
    struct gs_error error;
    int status = GS_EXIT_OK;
    if (text->failed) {
        gs_explain(&error, "out of memory");
        status = gs_cmd_fail(arguments, GS_ERR_MEMORY, &error);
    } else if (fwrite(gs_text_string(text), 1, text->length, stdout) != text->length ||
               fflush(stdout) != 0) {
        gs_explain(&error, "the output could not be written: %s", strerror(errno));
        status = gs_cmd_fail(arguments, GS_ERR_IO, &error);
    }
    gs_text_done(text);
    return status;
}

void gs_cmd_add_column(struct gs_text *text, const char *string, unsigned width) {
    unsigned columns = 0;
    for (const char *s = string; *s; s++)
        columns += (*s & 0xC0) != 0x80;
    gs_text_add(text, "%s%*s", string, columns < width ? (int)(width - columns) : 1, "");
}

int gs_cmd_list_assets(const struct gs_arguments *arguments, enum gs_asset_kind kind) {
    struct gs_asset *assets = NULL;
    unsigned count = 0;
    struct gs_error error;
    enum gs_status status = gs_assets_list(kind, &assets, &count, &error);
    if (status != GS_OK)
        return gs_cmd_fail(arguments, status, &error);
    struct gs_text text = {0};
    bool json = gs_arguments_value(arguments, "json") != NULL;
    if (json)
        gs_text_add(&text, "[");
    for (unsigned i = 0; i < count; i++) {
        if (json) {
            gs_text_add(&text, "%s\n  {\"name\": ", i ? "," : "");
            gs_text_add_json(&text, assets[i].name);
            gs_text_add(&text, ", \"title\": ");
            gs_text_add_json(&text, assets[i].title);
            gs_text_add(&text, ", \"own\": %s}", assets[i].own ? "true" : "false");
        } else {
            gs_cmd_add_column(&text, assets[i].name, 20);
            gs_text_add(&text, "%s  %s\n", assets[i].own ? "own    " : "shipped", assets[i].title);
        }
    }
    if (json)
        gs_text_add(&text, "%s]\n", count ? "\n" : "");
    free(assets);
    return gs_cmd_print(arguments, &text);
}
