// SPDX-License-Identifier: MIT
//
// status - what a file with a name is like: its size, its times, who may use
// it.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#include "control/names.h"
#include "control/raw.h"

static int status_of(int directory, const char *path, struct stat *status,
                     int flags)
{
    return NAME_LOOK("stat", path,
                     RAW_4(SYS_newfstatat, directory, path, status, flags));
}

EXPORT int stat(const char *path, struct stat *status)
{
    ENTER();
    return status_of(AT_FDCWD, path, status, 0);
}

EXPORT int lstat(const char *path, struct stat *status)
{
    ENTER();
    return status_of(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

EXPORT int fstatat(int directory, const char *path, struct stat *status,
                   int flags)
{
    ENTER();
    return status_of(directory, path, status, flags);
}

// The same structure: all numbers have 64 bits.
EXPORT int stat64(const char *path, struct stat64 *status)
{
    ENTER();
    return status_of(AT_FDCWD, path, (struct stat *)status, 0);
}

EXPORT int lstat64(const char *path, struct stat64 *status)
{
    ENTER();
    return status_of(AT_FDCWD, path, (struct stat *)status,
                     AT_SYMLINK_NOFOLLOW);
}

EXPORT int fstatat64(int directory, const char *path, struct stat64 *status,
                     int flags)
{
    ENTER();
    return status_of(directory, path, (struct stat *)status, flags);
}

EXPORT int statx(int directory, const char *restrict path, int flags,
                 unsigned mask, struct statx *restrict status)
{
    ENTER();
    return NAME_LOOK("statx", path,
                     RAW_6(SYS_statx, directory, path, flags, mask, status, 0));
}

EXPORT int access(const char *path, int mode)
{
    ENTER();
    return NAME_LOOK("access", path,
                     RAW_3(SYS_faccessat, AT_FDCWD, path, mode));
}

// Whose rights are asked for makes no difference in the sandbox.
EXPORT int faccessat(int directory, const char *path, int mode, int flags)
{
    ENTER();
    (void)flags;
    return NAME_LOOK("faccessat", path,
                     RAW_3(SYS_faccessat, directory, path, mode));
}

EXPORT int euidaccess(const char *path, int mode)
{
    ENTER();
    return NAME_LOOK("euidaccess", path,
                     RAW_3(SYS_faccessat, AT_FDCWD, path, mode));
}

EXPORT int eaccess(const char *path, int mode)
{
    ENTER();
    return NAME_LOOK("eaccess", path,
                     RAW_3(SYS_faccessat, AT_FDCWD, path, mode));
}

EXPORT int chmod(const char *path, mode_t mode)
{
    ENTER();
    return NAME_CHANGE("chmod", path, NAMES_ONLY,
                       RAW_3(SYS_fchmodat, AT_FDCWD, path, mode));
}

EXPORT int fchmodat(int directory, const char *path, mode_t mode, int flags)
{
    ENTER();
    if (flags != 0)
        return fail(EOPNOTSUPP);
    return NAME_CHANGE("fchmodat", path, NAMES_ONLY,
                       RAW_3(SYS_fchmodat, directory, path, mode));
}

EXPORT int fchmod(int descriptor, mode_t mode)
{
    ENTER();
    return NAME_CHANGE("fchmod", NULL, NAMES_ONLY,
                       RAW_2(SYS_fchmod, descriptor, mode));
}

static int set_times(int directory, const char *path,
                     const struct timespec times[2], int flags)
{
    return NAME_CHANGE("utime", path, NAMES_ONLY,
                       RAW_4(SYS_utimensat, directory, path, times, flags));
}

EXPORT int utimensat(int directory, const char *path,
                     const struct timespec times[2], int flags)
{
    ENTER();
    return set_times(directory, path, times, flags);
}

EXPORT int futimens(int descriptor, const struct timespec times[2])
{
    ENTER();
    return set_times(descriptor, NULL, times, 0);
}

EXPORT int utimes(const char *path, const struct timeval times[2])
{
    ENTER();
    struct timespec exact[2];

    for (int i = 0; i < 2 && times != NULL; i++)
        exact[i] = (struct timespec){times[i].tv_sec, times[i].tv_usec * 1000};
    return set_times(AT_FDCWD, path, times == NULL ? NULL : exact, 0);
}

EXPORT int utime(const char *path, const struct utimbuf *times)
{
    ENTER();
    struct timespec exact[2];

    if (times != NULL) {
        exact[0] = (struct timespec){times->actime, 0};
        exact[1] = (struct timespec){times->modtime, 0};
    }
    return set_times(AT_FDCWD, path, times == NULL ? NULL : exact, 0);
}

static long truncate_name(const char *path, off_t size)
{
    long result = RAW_2(SYS_truncate, path, size);

    signal_if_too_large(result);
    return result;
}

EXPORT int truncate(const char *path, off_t size)
{
    ENTER();
    return NAME_CHANGE("truncate", path, CONTENTS, truncate_name(path, size));
}

EXPORT int truncate64(const char *path, off64_t size)
{
    ENTER();
    return NAME_CHANGE("truncate", path, CONTENTS, truncate_name(path, size));
}
