/* Preloaded into a process: a wall clock and a disk that lie, as a file shared with the harness says (FaultControl).
   CHAOS_CONTROL names that file, CHAOS_DISK the directory whose files are concerned.
   Monotonic clocks are left alone. Waiting for a wall clock time inside pthread_cond_timedwait is, too. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
    int64_t offset_nanos;
    int64_t rate_millionths; /* beyond the usual rate: 500000 is one and a half */
    int64_t rate_since_nanos;
    int64_t flush_millis;
    int64_t flush_errno;
    int64_t write_errno;
};

static volatile struct control none;
static volatile struct control *control = &none;
static const char *disk;
static int (*real_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
    disk = getenv("CHAOS_DISK");
    const char *path = getenv("CHAOS_CONTROL");
    int file = path == NULL ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        void *shared = mmap(NULL, sizeof(struct control), PROT_READ, MAP_SHARED, file, 0);
        if (shared != MAP_FAILED) {
            control = shared;
        }
        close(file);
    }
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (real_clock == NULL) {
        real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    }
    int result = real_clock(clock, time);
    if (result != 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) {
        return result;
    }
    int64_t offset = control->offset_nanos;
    int64_t rate = control->rate_millionths;
    if (offset == 0 && rate == 0) {
        return result;
    }
    int64_t nanos = time->tv_sec * 1000000000LL + time->tv_nsec;
    if (rate != 0) {
        nanos += (nanos - control->rate_since_nanos) / 1000000 * rate;
    }
    nanos += offset;
    time->tv_sec = nanos / 1000000000LL;
    time->tv_nsec = nanos % 1000000000LL;
    return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    time->tv_sec = precise.tv_sec;
    time->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *where) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (where != NULL) {
        *where = precise.tv_sec;
    }
    return precise.tv_sec;
}

static int concerned(int file) {
    char link[40], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = disk == NULL ? -1 : readlink(link, path, sizeof path - 1);
    if (length < 0) {
        return 0;
    }
    path[length] = 0;
    return strncmp(path, disk, strlen(disk)) == 0;
}

/* 0, or the error that is to be reported instead of flushing; -1 to report success instead. */
static int flush_trouble(int file) {
    int64_t millis = control->flush_millis, error = control->flush_errno;
    int before = errno;
    if ((millis == 0 && error == 0) || !concerned(file)) {
        errno = before;
        return 0;
    }
    struct timespec pause = {millis / 1000, millis % 1000 * 1000000};
    nanosleep(&pause, NULL);
    errno = before;
    return (int)error;
}

static int write_trouble(int file) {
    int64_t error = control->write_errno;
    int before = errno;
    int found = error != 0 && concerned(file) ? (int)error : 0;
    errno = before;
    return found;
}

#define INSTEAD(type, name, trouble, parameters, arguments)                                  \
    type name parameters {                                                                   \
        static type(*real) parameters;                                                       \
        if (real == NULL) {                                                                  \
            real = (type(*) parameters)dlsym(RTLD_NEXT, #name);                              \
        }                                                                                    \
        int error = trouble(file);                                                           \
        if (error == -1) {                                                                   \
            return 0;                                                                        \
        }                                                                                    \
        if (error != 0) {                                                                    \
            errno = error;                                                                   \
            return -1;                                                                       \
        }                                                                                    \
        return real arguments;                                                               \
    }

INSTEAD(int, fsync, flush_trouble, (int file), (file))
INSTEAD(int, fdatasync, flush_trouble, (int file), (file))
INSTEAD(ssize_t, write, write_trouble, (int file, const void *from, size_t size), (file, from, size))
INSTEAD(ssize_t, pwrite, write_trouble, (int file, const void *from, size_t size, off_t at), (file, from, size, at))
INSTEAD(ssize_t, pwrite64, write_trouble, (int file, const void *from, size_t size, off64_t at), (file, from, size, at))
INSTEAD(ssize_t, writev, write_trouble, (int file, const struct iovec *from, int count), (file, from, count))
INSTEAD(ssize_t, pwritev, write_trouble, (int file, const struct iovec *from, int count, off_t at),
        (file, from, count, at))
