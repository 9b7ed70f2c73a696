#include "copy.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 32768, LEAP = 1 << 30 };

/* One piece by hand, where the system can't copy between these two. */
static ssize_t copy_piece(int from, uint64_t at, int to, uint64_t to_at, uint64_t most) {
    char bytes[PIECE];
    const ssize_t got =
        pread(from, bytes, most < sizeof bytes ? (size_t)most : sizeof bytes, (off_t)at);
    return got > 0 ? pwrite(to, bytes, (size_t)got, (off_t)to_at) : got;
}

static bool copy_run(int from, uint64_t at, int to, uint64_t to_at, uint64_t bytes) {
    bool by_hand = false;
    for (uint64_t done = 0; done < bytes;) {
        off_t in = (off_t)(at + done), out = (off_t)(to_at + done);
        const uint64_t left = bytes - done;
        const ssize_t now =
            by_hand ? copy_piece(from, at + done, to, to_at + done, left)
                    : copy_file_range(from, &in, to, &out, left < LEAP ? (size_t)left : LEAP, 0);
        if (now < 0 && errno == EINTR)
            continue;
        if (now <= 0 && by_hand) {
            errno = now ? errno : EIO;
            return false;
        }
        if (now < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
            return false;
        if (now <= 0)
            by_hand = true;
        else
            done += (uint64_t)now;
    }
    return true;
}

/* Makes `to` reach that far, in case it ends with a hole. */
static bool stretch(int to, uint64_t size) {
    struct stat about;
    return fstat(to, &about) == 0 &&
           ((uint64_t)about.st_size >= size || ftruncate(to, (off_t)size) == 0);
}

bool gs_copy(int from, uint64_t at, int to, uint64_t to_at, uint64_t bytes) {
    const uint64_t end = at + bytes;
    struct stat about;
    if (fstat(from, &about) != 0)
        return false;
    if ((uint64_t)about.st_size < end) {
        errno = EIO;
        return false;
    }
    for (uint64_t next = at; next < end;) {
        const off_t data = lseek(from, (off_t)next, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            break; /* a hole to the end */
        const off_t hole = data < 0 ? data : lseek(from, data, SEEK_HOLE);
        const uint64_t begin = hole < 0 ? next : (uint64_t)data;
        uint64_t stop = hole < 0 ? end : (uint64_t)hole;
        if (begin >= end)
            break;
        stop = stop < end ? stop : end;
        if (!copy_run(from, begin, to, to_at + (begin - at), stop - begin))
            return false;
        next = stop;
    }
    return stretch(to, to_at + bytes);
}
