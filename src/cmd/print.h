/* Output of the commands that list things. */
#ifndef GAINSTAGE_CMD_PRINT_H
#define GAINSTAGE_CMD_PRINT_H

#include "gainstage/assets.h"
#include "gainstage/cmd.h"
#include "gainstage/text.h"

/* Writes the text to stdout and frees it. The exit status: a full disk or a closed pipe is told. */
int gs_cmd_print(const struct gs_arguments *arguments, struct gs_text *text);
/* Adds `string` and blanks up to `width` columns (counting UTF-8 characters), at least one. */
void gs_cmd_add_column(struct gs_text *text, const char *string, unsigned width);
/* The body of `presets` and `themes`. */
int gs_cmd_list_assets(const struct gs_arguments *arguments, enum gs_asset_kind kind);

#endif
