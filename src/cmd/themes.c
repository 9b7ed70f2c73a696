#include "print.h"

static int run(const struct gs_arguments *arguments) {
    return gs_cmd_list_assets(arguments, GS_ASSET_THEME);
}

static const struct gs_option options[] = {
    {.name = "json", .help = "an array of objects with name, title and own"}, {.name = NULL}};

const struct gs_subcommand gs_cmd_themes = {
    .name = "themes",
    .arguments = "",
    .summary = "list the colour themes",
    .details =
        "Themes of your own are files NAME.theme in ~/.config/gainstage/themes; one with the "
        "name of a shipped theme takes its place. Use them with the command `theme NAME`, "
        "in the config file for good.",
    .options = options,
    .run = run};
