/* unplug DIR: the file system that DIR lies on is cut off as if its disk had been pulled: what it
 * has not stored yet is gone, and every call to it fails from now on. For ext4 and xfs; needs root.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* linux/fs.h has it since Linux 6.14; ext4 and xfs each had it under a name of their own before. */
#define SHUTDOWN _IOR('X', 125, uint32_t)
enum { WITHOUT_FLUSHING = 2 };

int main(int argc, char **argv) {
    uint32_t how = WITHOUT_FLUSHING;
    if (argc != 2) {
        fprintf(stderr, "usage: unplug DIR\n");
        return 2;
    }
    const int fd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, SHUTDOWN, &how)) {
        fprintf(stderr, "unplug: %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    close(fd);
    return 0;
}
