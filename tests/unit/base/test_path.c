/* Where things live: the XDG variables and their fallbacks, and folders that are not to be trusted.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "gainstage/path.h"

static char root[64]; /* a folder of this test's own, the home directory during each test */

static int set_up(void **state) {
    (void)state;
    strcpy(root, "/tmp/gainstage-test-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    setenv("HOME", root, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_RUNTIME_DIR");
    umask(022);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command);
}

/* Compares a malloc'ed path with one below the test's folder, and frees it. */
static void assert_path(char *path, const char *below) {
    char *expected = gs_path_format("%s%s", root, below);
    assert_non_null(path);
    assert_string_equal(path, expected);
    free(path);
    free(expected);
}

static char *below_root(const char *name) {
    return gs_path_format("%s%s", root, name);
}

static void write_file(const char *below, const char *bytes, size_t length) {
    char *path = below_root(below);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    free(path);
}

static unsigned mode_of(const char *path) {
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    return about.st_mode & 0777;
}

static void test_fallbacks(void **state) {
    (void)state;
    assert_path(gs_path_config_dir(), "/.config/gainstage");
    assert_path(gs_path_state_dir(), "/.local/state/gainstage");
    assert_path(gs_path_take_dir(), "/Music/gainstage");
}

static void test_variables(void **state) {
    (void)state;
    setenv("XDG_CONFIG_HOME", "/c", 1);
    setenv("XDG_STATE_HOME", "/s", 1);
    char *config = gs_path_config_dir(), *log = gs_path_state_dir();
    assert_string_equal(config, "/c/gainstage");
    assert_string_equal(log, "/s/gainstage");
    free(config);
    free(log);
    /* the specification: relative paths are to be ignored */
    setenv("XDG_CONFIG_HOME", "c", 1);
    setenv("XDG_STATE_HOME", "", 1);
    assert_path(gs_path_config_dir(), "/.config/gainstage");
    assert_path(gs_path_state_dir(), "/.local/state/gainstage");
}

static void test_home_that_is_no_path(void **state) {
    (void)state;
    setenv("HOME", "nowhere", 1);
    char *config = gs_path_config_dir();
    assert_int_equal(config[0], '/');
    free(config);
}

static void test_music_dir(void **state) {
    (void)state;
    static const struct {
        const char *text, *below;
    } cases[] = {
        {"XDG_MUSIC_DIR=\"$HOME/Musik\"\n", "/Musik/gainstage"},
        {"# XDG_MUSIC_DIR=\"$HOME/No\"\nXDG_VIDEOS_DIR=\"$HOME/V\"\n  XDG_MUSIC_DIR=\"$HOME/a b\"",
         "/a b/gainstage"},
        {"XDG_MUSIC_DIR=\"$HOME/\"\n", "/Music/gainstage"},
        {"XDG_MUSIC_DIR=relative\n", "/Music/gainstage"},
        {"XDG_MUSIC_DIR=\"relative\"\n", "/Music/gainstage"},
        {"", "/Music/gainstage"},
    };
    char *config = below_root("/.config");
    assert_int_equal(mkdir(config, 0755), 0);
    free(config);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file("/.config/user-dirs.dirs", cases[i].text, strlen(cases[i].text));
        assert_path(gs_path_take_dir(), cases[i].below);
    }
    const char *absolute = "XDG_MUSIC_DIR=\"/srv/takes\"\n";
    write_file("/.config/user-dirs.dirs", absolute, strlen(absolute));
    char *takes = gs_path_take_dir();
    assert_string_equal(takes, "/srv/takes/gainstage");
    free(takes);
}

static void test_expand(void **state) {
    (void)state;
    assert_path(gs_path_expand("~"), "");
    assert_path(gs_path_expand("~/takes"), "/takes");
    char *other = gs_path_expand("~nobody/x"), *plain = gs_path_expand("/a/~/b");
    assert_string_equal(other, "~nobody/x");
    assert_string_equal(plain, "/a/~/b");
    free(other);
    free(plain);
}

static void test_make_dir(void **state) {
    (void)state;
    struct gs_error error;
    char *deep = below_root("/a/b//c/");
    assert_int_equal(gs_path_make_dir(deep, 0700, &error), GS_OK);
    assert_int_equal(mode_of(deep), 0700);
    assert_int_equal(gs_path_make_dir(deep, 0700, &error), GS_OK);
    free(deep);
    write_file("/a/file", "x", 1);
    char *in_the_way = below_root("/a/file/c");
    assert_int_equal(gs_path_make_dir(in_the_way, 0700, &error), GS_ERR_IO);
    assert_non_null(strstr(error.text, "/a/file"));
    free(in_the_way);
    assert_int_equal(gs_path_make_dir("/proc/gainstage/x", 0700, &error), GS_ERR_IO);
}

static void test_socket_dir(void **state) {
    (void)state;
    setenv("XDG_RUNTIME_DIR", root, 1);
    char *dir = NULL, *again = NULL;
    assert_int_equal(gs_path_socket_dir(&dir, NULL), GS_OK);
    assert_int_equal(mode_of(dir), 0700);
    assert_int_equal(gs_path_socket_dir(&again, NULL), GS_OK);
    free(again);
    assert_path(dir, "/gainstage");
}

static void test_socket_dir_without_runtime_dir(void **state) {
    (void)state;
    char *dir = NULL, expected[64];
    struct gs_error error;
    snprintf(expected, sizeof expected, "/tmp/gainstage-%u", (unsigned)getuid());
    /* it may exist already, with a running engine's sockets in it: left as it is */
    if (gs_path_socket_dir(&dir, &error) != GS_OK)
        fail_msg("%s", error.text);
    assert_string_equal(dir, expected);
    assert_int_equal(mode_of(dir), 0700);
    free(dir);
}

static void assert_socket_dir_refused(const char *hint) {
    char *dir = NULL;
    struct gs_error error = {""};
    assert_int_equal(gs_path_socket_dir(&dir, &error), GS_ERR_IO);
    assert_null(dir);
    if (!strstr(error.text, hint))
        fail_msg("'%s' does not say '%s'", error.text, hint);
}

static void test_socket_dir_not_trusted(void **state) {
    (void)state;
    setenv("XDG_RUNTIME_DIR", root, 1);
    char *dir = below_root("/gainstage"), *real = below_root("/real");
    static const mode_t open_modes[] = {0755, 0770, 0701, 0710, 0777};
    assert_int_equal(mkdir(dir, 0700), 0);
    for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
        assert_int_equal(chmod(dir, open_modes[i]), 0);
        assert_socket_dir_refused("chmod 700");
    }
    /* a folder of somebody else's: only root can make one to try it with */
    if (getuid() == 0) {
        assert_int_equal(chmod(dir, 0700), 0);
        assert_int_equal(chown(dir, 12345, 12345), 0);
        assert_socket_dir_refused("somebody else");
    }
    assert_int_equal(rmdir(dir), 0);
    /* a link, even to a folder that is all right */
    assert_int_equal(mkdir(real, 0700), 0);
    assert_int_equal(symlink(real, dir), 0);
    assert_socket_dir_refused("not a folder");
    assert_int_equal(unlink(dir), 0);
    write_file("/gainstage", "", 0);
    assert_socket_dir_refused("not a folder");
    setenv("XDG_RUNTIME_DIR", "/nonexistent/run", 1);
    assert_socket_dir_refused("can't make");
    free(dir);
    free(real);
}

static void test_socket_names(void **state) {
    (void)state;
    setenv("XDG_RUNTIME_DIR", root, 1);
    char *path = NULL;
    assert_int_equal(gs_path_socket("main", &path, NULL), GS_OK);
    assert_path(path, "/gainstage/main.sock");
    const char *longest = "abcdefghijklmnopqrstuvwxyz_-0123";
    assert_int_equal(gs_path_socket(longest, &path, NULL), GS_OK);
    free(path);
    static const char *const bad[] = {
        "", "../x", "a/b", "a b", "a.b", "ü", "abcdefghijklmnopqrstuvwxyz_-01234", "a\nb"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct gs_error error = {""};
        path = NULL;
        assert_int_equal(gs_path_socket(bad[i], &path, &error), GS_ERR_USAGE);
        assert_null(path);
        assert_true(strlen(error.text) > 0);
    }
}

static void test_read_text(void **state) {
    (void)state;
    struct gs_error error;
    char *text = NULL, *path = below_root("/file");
    assert_int_equal(gs_path_read_text(path, 100, &text, &error), GS_ERR_MISSING);
    assert_non_null(strstr(error.text, path));
    write_file("/file", "", 0);
    assert_int_equal(gs_path_read_text(path, 100, &text, NULL), GS_OK);
    assert_string_equal(text, "");
    free(text);
    char large[10000];
    memset(large, 'x', sizeof large);
    write_file("/file", large, sizeof large);
    assert_int_equal(gs_path_read_text(path, sizeof large, &text, NULL), GS_OK);
    assert_int_equal(strlen(text), sizeof large);
    free(text);
    text = NULL;
    assert_int_equal(gs_path_read_text(path, sizeof large - 1, &text, &error), GS_ERR_FORMAT);
    write_file("/file", "a\0b", 3);
    assert_int_equal(gs_path_read_text(path, 100, &text, &error), GS_ERR_FORMAT);
    assert_int_equal(gs_path_read_text(root, 100, &text, &error), GS_ERR_IO); /* a folder */
    assert_int_equal(gs_path_read_text("/dev/zero", 5000, &text, &error), GS_ERR_FORMAT);
    assert_null(text);
    free(path);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_fallbacks),
        TEST(test_variables),
        TEST(test_home_that_is_no_path),
        TEST(test_music_dir),
        TEST(test_expand),
        TEST(test_make_dir),
        TEST(test_socket_dir),
        TEST(test_socket_dir_without_runtime_dir),
        TEST(test_socket_dir_not_trusted),
        TEST(test_socket_names),
        TEST(test_read_text),
    };
    return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
