/* Makes whole what gs_wav_examine() and the FLAC decoder find: always into a copy, unless told
 * otherwise. */
#include "gainstage/repair.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "copy.h"
#include "gainstage/container.h"
#include "gainstage/path.h"
#include "rebuild.h"
#include "salvage.h"

const char *const gs_repair_result_names[GS_REPAIR_RESULTS] = {"whole", "repaired", "damaged",
                                                               "busy", "hopeless"};

bool gs_repair_knows(const char *path) {
    static const char *const known[] = {".wav", ".wave", ".rf64", ".bw64", ".bwf", ".flac"};
    const char *dot = gs_format_dot(path);
    for (size_t i = 0; dot && i < sizeof known / sizeof known[0]; i++)
        if (strcasecmp(dot, known[i]) == 0)
            return true;
    return false;
}

/* ---- what is wrong ---- */

struct patient {
    const char *path;
    int fd;
    struct stat about;
    bool flac;
    struct gs_wav_plan plan;
    int donor; /* gives the header; -1 */
    struct gs_repair *repair;
};

/* The system grants no lease on a file that somebody has open for writing. */
bool gs_repair_is_written(int fd) {
    fcntl(fd, F_SETSIG, SIGURG); /* who opens it this very moment must not end us */
    if (fcntl(fd, F_SETLEASE, F_RDLCK) != 0)
        return errno == EAGAIN;
    fcntl(fd, F_SETLEASE, F_UNLCK);
    return false;
}

/* The other file of the take: NAME.dry.wav of NAME.wav, and the other way round. */
static int open_sibling(const char *path) {
    const char *dot = gs_format_dot(path);
    if (!dot)
        return -1;
    const int stem = (int)(dot - path);
    const bool dry = stem > 4 && strncmp(dot - 4, ".dry", 4) == 0;
    char *other = dry ? gs_path_format("%.*s%s", stem - 4, path, dot)
                      : gs_path_format("%.*s.dry%s", stem, path, dot);
    const int fd = other ? open(other, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    free(other);
    return fd;
}

/* A header that never reached the disk reads as zeros; the other file of the take has the same. */
static bool find_donor(struct patient *patient) {
    static const unsigned char zeros[12];
    unsigned char head[12];
    struct stat about;
    struct gs_wav_plan *plan = &patient->plan;
    if (pread(patient->fd, head, sizeof head, 0) != (ssize_t)sizeof head ||
        (memcmp(head, zeros, sizeof zeros) != 0 && memcmp(head, "RIFF", 4) != 0 &&
         memcmp(head, "RF64", 4) != 0))
        return false;
    patient->donor = open_sibling(patient->path);
    if (patient->donor < 0 || fstat(patient->donor, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    const struct gs_bytes bytes = {.fd = patient->donor, .size = (uint64_t)about.st_size};
    if (gs_wav_examine(&bytes, plan, NULL) != GS_OK ||
        plan->data + plan->frame_bytes > (uint64_t)patient->about.st_size)
        return false;
    plan->frames = ((uint64_t)patient->about.st_size - plan->data) / plan->frame_bytes;
    plan->tail = plan->tail_end = (uint64_t)patient->about.st_size;
    plan->told = UINT64_MAX;
    plan->damage = GS_DAMAGE_NO_HEADER;
    plan->rebuild = true;
    return true;
}

static enum gs_status examine_flac(struct patient *patient, struct gs_error *error) {
    struct gs_flac_state state;
    struct gs_repair *repair = patient->repair;
    const enum gs_status status = gs_flac_examine(patient->fd, &state, error);
    if (status)
        return status;
    repair->rate = state.rate;
    repair->told = state.told;
    repair->frames = state.found;
    repair->damage = state.told == 0            ? GS_DAMAGE_UNFINISHED
                     : state.told < state.found ? GS_DAMAGE_COUNT_LESS
                     : state.told > state.found ? GS_DAMAGE_COUNT_MORE
                                                : 0;
    if (state.found == 0 && repair->damage)
        return gs_fail(error, GS_ERR_FORMAT, "nothing in it decodes");
    return GS_OK;
}

static enum gs_status examine(struct patient *patient, struct gs_error *error) {
    char magic[4] = "";
    struct gs_repair *repair = patient->repair;
    patient->flac = pread(patient->fd, magic, sizeof magic, 0) == (ssize_t)sizeof magic &&
                    memcmp(magic, "fLaC", 4) == 0;
    if (patient->flac)
        return examine_flac(patient, error);
    const struct gs_bytes bytes = {.fd = patient->fd, .size = (uint64_t)patient->about.st_size};
    const enum gs_status status = gs_wav_examine(&bytes, &patient->plan, error);
    if (status && !find_donor(patient))
        return status;
    repair->rate = patient->plan.rate;
    repair->told = patient->plan.told;
    repair->frames = patient->plan.frames;
    repair->damage = patient->plan.damage;
    return GS_OK;
}

/* ---- the copy ---- */

/* NAME.EXT becomes .NAME.gainstage-recovering.EXT: hidden, and found by who looks for left-overs.
 */
static char *copy_name(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *file = slash ? slash + 1 : path;
    return gs_path_format("%.*s.%s" GS_REPAIR_MARK, (int)(file - path), path, file);
}

static enum gs_status fill_copy(struct patient *patient, int to, struct gs_error *error) {
    struct gs_repair *repair = patient->repair;
    if (patient->flac)
        return gs_flac_salvage(patient->fd, to, &repair->frames, error);
    const struct gs_wav_plan *plan = &patient->plan;
    int cause;
    if (plan->rebuild)
        cause =
            gs_rebuild(plan, patient->donor >= 0 ? patient->donor : patient->fd, patient->fd, to);
    else if (!gs_copy(patient->fd, 0, to, 0, gs_patched_size(plan)))
        cause = errno;
    else
        cause = gs_patch_sizes(plan, to);
    if (cause)
        return gs_fail(error, cause == ENOSPC || cause == EDQUOT ? GS_ERR_FULL : GS_ERR_IO,
                       "no repaired copy could be made: %s", strerror(cause));
    return GS_OK;
}

/* What was wrong must be right now, or nothing takes the original's place. */
static enum gs_status check_copy(const struct patient *patient, int copy, struct gs_error *error) {
    struct stat about;
    struct gs_wav_plan plan;
    if (patient->flac)
        return GS_OK; /* the encoder was asked */
    if (fstat(copy, &about) != 0)
        return gs_fail(error, GS_ERR_IO, "%s", strerror(errno));
    const struct gs_bytes bytes = {.fd = copy, .size = (uint64_t)about.st_size};
    const enum gs_status status = gs_wav_examine(&bytes, &plan, error);
    if (status)
        return status;
    if (plan.damage || plan.frames != patient->repair->frames)
        return gs_fail(error, GS_ERR_FORMAT, "it can't be made whole: %s",
                       gs_damage_text(plan.damage));
    return GS_OK;
}

static void sync_folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    char *folder =
        slash ? gs_path_format("%.*s", slash == path ? 1 : (int)(slash - path), path) : strdup(".");
    const int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

static bool is_same(const char *path, const char *other) {
    struct stat one, two;
    return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

/* NAME.damaged.EXT, or with a number, which is free. */
static enum gs_status keep_original(const char *path, struct gs_repair *repair,
                                    struct gs_error *error) {
    const char *dot = gs_format_dot(path);
    const int stem = (int)(dot ? (size_t)(dot - path) : strlen(path));
    for (int number = 1; number < 1000; number++) {
        char count[16] = "";
        if (number > 1)
            snprintf(count, sizeof count, "_%d", number);
        if (snprintf(repair->kept, sizeof repair->kept, "%.*s.damaged%s%s", stem, path, count,
                     dot ? dot : "") >= (int)sizeof repair->kept)
            break;
        if (link(path, repair->kept) == 0)
            return GS_OK;
        if (errno != EEXIST)
            break;
        if (is_same(path, repair->kept)) /* kept by a repair that was cut off right behind it */
            return GS_OK;
    }
    const int cause = errno;
    repair->kept[0] = '\0';
    return gs_fail(error, GS_ERR_IO, "the damaged file could not be kept beside: %s",
                   strerror(cause));
}

static enum gs_status repair_by_copy(struct patient *patient, bool keep, struct gs_error *error) {
    char *name = copy_name(patient->path);
    if (!name)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    unlink(name); /* of a repair that was cut off itself */
    enum gs_status status = GS_OK;
    const int copy = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (copy < 0)
        status = gs_fail(error, errno == ENOSPC ? GS_ERR_FULL : GS_ERR_IO,
                         "no repaired copy could be made: %s", strerror(errno));
    if (!status)
        status = fill_copy(patient, copy, error);
    if (!status)
        status = check_copy(patient, copy, error);
    if (!status) {
        const struct timespec times[2] = {patient->about.st_atim, patient->about.st_mtim};
        if (fchown(copy, patient->about.st_uid, patient->about.st_gid) != 0)
            errno = 0; /* not ours to give away: it stays the repairer's */
        if (fchmod(copy, patient->about.st_mode & 07777) != 0 || futimens(copy, times) != 0 ||
            fsync(copy) != 0)
            status = gs_fail(error, GS_ERR_IO, "the repaired copy could not be stored: %s",
                             strerror(errno));
    }
    if (!status && keep)
        status = keep_original(patient->path, patient->repair, error);
    if (!status && rename(name, patient->path) != 0)
        status = gs_fail(error, GS_ERR_IO, "the repaired copy could not take its place: %s",
                         strerror(errno));
    if (copy >= 0)
        close(copy);
    if (status)
        unlink(name);
    else
        sync_folder_of(patient->path);
    free(name);
    return status;
}

static enum gs_status repair_in_place(struct patient *patient, struct gs_error *error) {
    const int fd = open(patient->path, O_RDWR | O_CLOEXEC);
    int cause = fd < 0 ? errno : gs_patch_sizes(&patient->plan, fd);
    if (!cause && fdatasync(fd) != 0)
        cause = errno;
    if (fd >= 0)
        close(fd);
    return cause ? gs_fail(error, GS_ERR_IO, "%s", strerror(cause)) : GS_OK;
}

static enum gs_status treat(struct patient *patient, const struct gs_repair_options *options,
                            struct gs_error *error) {
    struct gs_repair *repair = patient->repair;
    struct gs_error why = {""};
    enum gs_status status = examine(patient, &why);
    if (status == GS_ERR_FORMAT) {
        repair->result = GS_REPAIR_HOPELESS;
        snprintf(repair->text, sizeof repair->text, "%s", why.text);
        return GS_OK;
    }
    if (status)
        return gs_fail(error, status, "%s: %s", patient->path, why.text);
    if (!repair->damage) {
        repair->result = GS_REPAIR_WHOLE;
        return GS_OK;
    }
    repair->result = GS_REPAIR_NEEDED;
    if (options->look_only)
        return GS_OK;
    const bool guessed =
        patient->flac || patient->donor >= 0 || (repair->damage & GS_DAMAGE_LOST_CHUNKS) != 0;
    if (options->in_place && !patient->flac && !patient->plan.rebuild)
        status = repair_in_place(patient, &why);
    else
        status = repair_by_copy(patient, options->keep || guessed, &why);
    if (status)
        return gs_fail(error, status, "%s: %s", patient->path, why.text);
    repair->result = GS_REPAIR_DONE;
    return GS_OK;
}

enum gs_status gs_repair_file(const char *path, const struct gs_repair_options *options,
                              struct gs_repair *repair, struct gs_error *error) {
    *repair = (struct gs_repair){.told = UINT64_MAX};
    char *real = realpath(path, NULL); /* a link keeps leading to it */
    if (!real)
        return gs_fail(error, errno == ENOENT ? GS_ERR_MISSING : GS_ERR_IO, "%s: %s", path,
                       strerror(errno));
    struct patient patient = {.path = real, .donor = -1, .repair = repair};
    enum gs_status status = GS_OK;
    patient.fd = open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (patient.fd < 0 || fstat(patient.fd, &patient.about) != 0)
        status = gs_fail(error, GS_ERR_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(patient.about.st_mode))
        status = gs_fail(error, GS_ERR_FORMAT, "%s: not a regular file", path);
    else if (gs_repair_is_written(patient.fd))
        repair->result = GS_REPAIR_BUSY;
    else
        status = treat(&patient, options, error);
    if (patient.donor >= 0)
        close(patient.donor);
    if (patient.fd >= 0)
        close(patient.fd);
    free(real);
    return status;
}
