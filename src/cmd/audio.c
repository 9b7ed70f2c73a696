#include "gainstage/audio.h"
#include "gainstage/cmd.h"

static int run(const struct gs_arguments *arguments) {
    (void)arguments;
    return gs_audio_main(3); /* where the engine puts the socket */
}

const struct gs_subcommand gs_cmd_audio = {.name = "__audio",
                                           .arguments = "",
                                           .summary = "the engine's audio process",
                                           .hidden = true,
                                           .run = run};
