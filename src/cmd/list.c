#include <stddef.h>

#include "gainstage/cmd.h"

const struct gs_subcommand *const gs_subcommands[] = {
    &gs_cmd_attach,
    &gs_cmd_start,
    &gs_cmd_stop,
    &gs_cmd_status,
    &gs_cmd_ctl,
    &gs_cmd_record,
    &gs_cmd_render,
    &gs_cmd_takes,
    &gs_cmd_measure,
    &gs_cmd_response,
    &gs_cmd_recover,
    &gs_cmd_devices,
    &gs_cmd_params,
    &gs_cmd_presets,
    &gs_cmd_themes,
    &gs_cmd_audio,
    &gs_cmd_devices_child,
    &gs_cmd_manual,
    NULL,
};
