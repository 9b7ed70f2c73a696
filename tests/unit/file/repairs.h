/* Repairing, where it must not fail. */
#ifndef GAINSTAGE_TESTS_REPAIRS_H
#define GAINSTAGE_TESTS_REPAIRS_H

#include "containers.h"
#include "gainstage/repair.h"

static inline struct gs_repair repair(const char *path, struct gs_repair_options options) {
    struct gs_repair result;
    struct gs_error error = {{0}};
    if (gs_repair_file(path, &options, &result, &error))
        fail_msg("%s", error.text);
    return result;
}

#endif
