/* What a session starts with: defaults, then the config file, then the command line. */
#ifndef GAINSTAGE_SETUP_H
#define GAINSTAGE_SETUP_H

#include "gainstage/command.h"
#include "gainstage/engine.h"

struct gs_setup {
    struct gs_engine_config engine;
    struct gs_settings settings;
    char preset[72];
};

/* Defaults: the user's music folder, 24 bit, dry kept. */
enum gs_status gs_setup_init(struct gs_setup *setup, struct gs_error *error);
/* Executes the engine's commands of the user's config file, if there is one; skips the front end's.
 */
enum gs_status gs_setup_config(struct gs_setup *setup, struct gs_error *error);
enum gs_status gs_setup_preset(struct gs_setup *setup, const char *name, struct gs_error *error);
/* Marks the preset's name with '*' when the settings are not (any more) what it makes of them. */
void gs_setup_mark_preset(struct gs_setup *setup);
/* The text of the user's config file and its name for messages; GS_ERR_MISSING when there is none.
 * free() both. */
enum gs_status gs_config_read(char **text, char **label, struct gs_error *error);

/* SOURCE [CHANNELS [RATE [BLOCK]]], as words behind a command's name; NULL ends them. The path
 * behind "file:" (in any case) must be whole: from / or ~. */
enum gs_status gs_stream_parse(char *const *words, struct gs_stream_config *stream,
                               struct gs_error *error);
/* One of dir, fallback, name, template, format and dry. A path must be whole: from / or ~. */
enum gs_status gs_take_option_set(struct gs_take_options *options, enum gs_command_id id,
                                  const char *value, struct gs_error *error);
/* The standing order that a command of that name sets; false when it is none of those. */
bool gs_policy_command(enum gs_command_id id, enum gs_policy_item *item);
/* Makes the folder for takes if it is missing and checks that files can be made in it. */
enum gs_status gs_take_dir_check(const char *dir, struct gs_error *error);
const char *gs_take_option_text(const struct gs_take_options *options, enum gs_command_id id);
enum gs_status gs_format_parse(const char *name, enum gs_format *format, struct gs_error *error);

#endif
