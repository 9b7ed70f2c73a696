#include "print.h"

static int run(const struct gs_arguments *arguments) {
    return gs_cmd_list_assets(arguments, GS_ASSET_PRESET);
}

static const struct gs_option options[] = {
    {.name = "json", .help = "an array of objects with name, title and own"}, {.name = NULL}};

const struct gs_subcommand gs_cmd_presets = {
    .name = "presets",
    .arguments = "",
    .summary = "list the presets",
    .details = "Presets of your own are files NAME.preset in ~/.config/gainstage/presets; one with "
               "the name of a shipped preset takes its place. Use them with --preset NAME or the "
               "command `preset NAME`.",
    .options = options,
    .run = run};
