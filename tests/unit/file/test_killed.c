/* `recover` is killed at every step of its work: the file is the damaged one, to the byte, or the
 * repaired one, and the next time finishes the work. */
#include <dirent.h>

#include "containers.h"
#include "death.h"
#include "gainstage/repair.h"
#include "riff.h"

/* Damage of three kinds: sizes alone, a chain of chunks to be built anew, the other file's header.
 */
enum damage { SIZES, CHUNKS, HEAD, DAMAGES };

static void damage(unsigned char *bytes, enum damage kind) {
    put32(bytes + 4, 0);
    put32(bytes + DATA_SIZE, 0);
    if (kind == CHUNKS)
        put32(bytes + 16, 29); /* JUNK of an odd size, and nothing evens it */
    if (kind == HEAD)
        memset(bytes, 0, 512);
}

static bool same(const char *path, const unsigned char *bytes, size_t size) {
    size_t there;
    unsigned char *is = slurp(path, &there);
    const bool equal = there == size && memcmp(is, bytes, size) == 0;
    free(is);
    return equal;
}

static unsigned files_in(const char *folder) {
    struct dirent *entry;
    unsigned count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while ((entry = readdir(dir)))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return count;
}

static bool killed_at(const char *folder, enum damage kind, const struct gs_repair_options *options,
                      int death) {
    char path[PATH_SIZE], dry[PATH_SIZE];
    size_t size;
    struct gs_repair found;
    assert_int_equal(mkdir(folder, 0700), 0);
    unsigned char *bytes = take_bytes(folder, path, 0, &size);
    join(dry, folder, "take.dry.wav");
    if (kind == HEAD)
        write_take(dry, GS_FORMAT_PCM24, 2, 0);
    damage(bytes, kind);
    spill(path, bytes, size);
    const pid_t child = fork();
    if (child == 0) {
        die_before(death);
        _exit(gs_repair_file(path, options, &found, NULL) || found.result != GS_REPAIR_DONE);
    }
    const bool ended = !died(child);
    if (!same(path, bytes, size)) { /* then it is whole already, unless it was asked for in place */
        assert_int_equal(
            gs_repair_file(path, &(struct gs_repair_options){.look_only = true}, &found, NULL),
            GS_OK);
        if (!options->in_place)
            assert_int_equal(found.result, GS_REPAIR_WHOLE);
    } else {
        assert_false(ended);
    }
    assert_int_equal(gs_repair_file(path, options, &found, NULL), GS_OK);
    assert_true(found.result == GS_REPAIR_DONE || found.result == GS_REPAIR_WHOLE);
    assert_int_equal(read_riff(path).frames, TAKE_FRAMES);
    expect_sound(path, 100, TAKE_FRAMES - 100, 100, 0);
    /* no copy stays behind, but for the damaged one where that is kept */
    const bool kept = options->keep || kind != SIZES;
    if (found.result == GS_REPAIR_DONE || ended)
        assert_int_equal(files_in(folder), 1 + (kept ? 1 : 0) + (kind == HEAD ? 1 : 0));
    free(bytes);
    return ended;
}

static void original_or_repaired(void **state) {
    static const struct gs_repair_options all[] = {{0}, {.keep = true}, {.in_place = true}};
    for (enum damage kind = SIZES; kind < DAMAGES; kind++)
        for (unsigned how = 0; how < 3; how++) {
            bool ended = false;
            int death = 0;
            for (; !ended; death++) {
                char folder[PATH_SIZE], name[64];
                snprintf(name, sizeof name, "%u-%u-%d", kind, how, death);
                join(folder, *state, name);
                ended = killed_at(folder, kind, &all[how], death);
            }
            assert_true(death > 4);
        }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {TEST(original_or_repaired)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
