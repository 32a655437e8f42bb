// SPDX-License-Identifier: MIT
//
// names - calls on the names of files, but for opening them.
//
// The names are the kernel's, in a directory of the execution's own, which is
// emptied after it.  Others can see what a call changes, so each one has a
// turn: a change or a look.

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#include "control/raw.h"
#include "control/runtime.h"

// By the last part of the path that the kernel knows it by: the directory is
// another one each time, and to take two files for one does no harm.
uint32_t name_object(int descriptor)
{
    char link[DESCRIPTOR_PATH], path[PATH_MAX];

    descriptor_path(link, (uint32_t)descriptor);
    long size = RAW_4(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (size < 0)
        return LOG_NONE;
    path[size] = '\0';
    const char *slash = strrchr(path, '/');
    uint64_t key = key_of_name(slash != NULL ? slash + 1 : path);
    for (uint32_t i = 0; i < page->object_count; i++)
        if (page->objects[i].kind == LOG_FILE && page->objects[i].key == key)
            return i;
    return object_new(LOG_FILE, key);
}

// What a change can touch.
enum reach {
    NAMES_ONLY,
    CONTENTS, // what is in files, too, or which of them has the name
};

static void begin(enum log_op op)
{
    page->has_files |= op == LOG_NAME_CHANGE;
    turn_simple(op, LOG_NONE);
}

static int finish(enum log_op op, const char *call, const char *path,
                  enum reach reach, long result)
{
    struct log_event event = event_of(op, LOG_NONE);

    if (result == -EFAULT)
        return fail(EFAULT);
    event.text = record_call(path, call);
    event.value = result < 0 ? -1 : result;
    event.error = result < 0 ? (int32_t)-result : 0;
    event.length = reach;
    if (op == LOG_NAME_CHANGE && result >= 0)
        world_move();
    record(event);
    return result < 0 ? fail((int)-result) : (int)result;
}

// The system call is made when it is this process's turn.
#define LOOK(name, path, call)                                                 \
    (begin(LOG_NAME_LOOK), finish(LOG_NAME_LOOK, name, path, NAMES_ONLY, call))
#define CHANGE(name, path, reach, call)                                        \
    (begin(LOG_NAME_CHANGE), finish(LOG_NAME_CHANGE, name, path, reach, call))

// ---- Directories

static int make_directory(int directory, const char *path, mode_t mode)
{
    return CHANGE("mkdir", path, NAMES_ONLY,
                  RAW_3(SYS_mkdirat, directory, path, mode));
}

EXPORT int mkdir(const char *path, mode_t mode)
{
    ENTER();
    return make_directory(AT_FDCWD, path, mode);
}

EXPORT int mkdirat(int directory, const char *path, mode_t mode)
{
    ENTER();
    return make_directory(directory, path, mode);
}

EXPORT int rmdir(const char *path)
{
    ENTER();
    return CHANGE("rmdir", path, NAMES_ONLY,
                  RAW_3(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
}

EXPORT int chdir(const char *path)
{
    ENTER();
    return LOOK("chdir", path, RAW_1(SYS_chdir, path));
}

EXPORT DIR *opendir(const char *path)
{
    ENTER();
    static DIR *(*real_opendir)(const char *);

    if (real_opendir == NULL)
        real_opendir = (DIR * (*)(const char *)) real_function("opendir");
    begin(LOG_NAME_LOOK);
    DIR *directory = real_opendir(path);
    if (directory != NULL)
        file_index(dirfd(directory)); // from now on its number is taken
    finish(LOG_NAME_LOOK, "opendir", path, NAMES_ONLY,
           directory == NULL ? -(long)errno : 0);
    return directory;
}

EXPORT int closedir(DIR *directory)
{
    ENTER();
    static int (*real_closedir)(DIR *);
    int descriptor = dirfd(directory);

    if (real_closedir == NULL)
        real_closedir = (int (*)(DIR *))real_function("closedir");
    int result = real_closedir(directory);
    descriptor_close(descriptor);
    return result;
}

// The names are read when the first one is asked for, or later.
static struct dirent *next_of(DIR *directory)
{
    static struct dirent *(*real_readdir)(DIR *);

    if (real_readdir == NULL)
        real_readdir = (struct dirent * (*)(DIR *)) real_function("readdir");
    begin(LOG_NAME_LOOK);
    struct dirent *entry = real_readdir(directory);
    finish(LOG_NAME_LOOK, "readdir", entry == NULL ? NULL : entry->d_name,
           NAMES_ONLY, 0);
    return entry;
}

EXPORT struct dirent *readdir(DIR *directory)
{
    ENTER();
    return next_of(directory);
}

EXPORT struct dirent64 *readdir64(DIR *directory)
{
    ENTER();
    return (struct dirent64 *)next_of(directory);
}

// ---- Links

EXPORT int symlink(const char *to, const char *path)
{
    ENTER();
    return CHANGE("symlink", path, NAMES_ONLY,
                  RAW_3(SYS_symlinkat, to, AT_FDCWD, path));
}

EXPORT int symlinkat(const char *to, int directory, const char *path)
{
    ENTER();
    return CHANGE("symlinkat", path, NAMES_ONLY,
                  RAW_3(SYS_symlinkat, to, directory, path));
}

static int link_to(int from_directory, const char *from, int directory,
                   const char *path, int flags)
{
    begin(LOG_NAME_CHANGE);
    page->has_aliases = 1;
    return finish(
        LOG_NAME_CHANGE, "link", path, CONTENTS,
        RAW_6(SYS_linkat, from_directory, from, directory, path, flags, 0));
}

EXPORT int link(const char *from, const char *path)
{
    ENTER();
    return link_to(AT_FDCWD, from, AT_FDCWD, path, 0);
}

EXPORT int linkat(int from_directory, const char *from, int directory,
                  const char *path, int flags)
{
    ENTER();
    return link_to(from_directory, from, directory, path, flags);
}

static int move(int from_directory, const char *from, int directory,
                const char *path, unsigned flags)
{
    begin(LOG_NAME_CHANGE);
    page->has_aliases = 1;
    uint32_t replaced = fifo_find(directory, path);
    long result =
        RAW_6(SYS_renameat2, from_directory, from, directory, path, flags, 0);
    uint32_t moved = fifo_find(directory, path);
    if (result == 0 && moved != replaced) {
        if (replaced != LOG_NONE)
            fifo_unlinked(replaced);
        if (moved != LOG_NONE)
            page->objects[moved].name = record_name(path);
    }
    return finish(LOG_NAME_CHANGE, "rename", path, CONTENTS, result);
}

EXPORT int rename(const char *from, const char *path)
{
    ENTER();
    return move(AT_FDCWD, from, AT_FDCWD, path, 0);
}

EXPORT int renameat(int from_directory, const char *from, int directory,
                    const char *path)
{
    ENTER();
    return move(from_directory, from, directory, path, 0);
}

EXPORT int renameat2(int from_directory, const char *from, int directory,
                     const char *path, unsigned flags)
{
    ENTER();
    return move(from_directory, from, directory, path, flags);
}

static int remove_name(int directory, const char *path, int flags, bool is_any)
{
    turn_simple(LOG_UNLINK, LOG_NONE);
    struct log_event event = event_of(LOG_UNLINK, fifo_find(directory, path));
    long result = RAW_3(SYS_unlinkat, directory, path, flags);
    if (result == -EISDIR && is_any)
        result = RAW_3(SYS_unlinkat, directory, path, AT_REMOVEDIR);
    if (result == -EFAULT)
        return fail(EFAULT);
    event.text = record_name(path);
    event.error = (int32_t)-result;
    if (result == 0) {
        if (event.object != LOG_NONE)
            fifo_unlinked(event.object);
        world_move();
    }
    record(event);
    return result == 0 ? 0 : fail((int)-result);
}

EXPORT int unlink(const char *path)
{
    ENTER();
    return remove_name(AT_FDCWD, path, 0, false);
}

EXPORT int unlinkat(int directory, const char *path, int flags)
{
    ENTER();
    return remove_name(directory, path, flags, false);
}

EXPORT int remove(const char *path)
{
    ENTER();
    return remove_name(AT_FDCWD, path, 0, true);
}

EXPORT ssize_t readlinkat(int directory, const char *path, char *bytes,
                          size_t size)
{
    ENTER();
    return LOOK("readlinkat", path,
                RAW_4(SYS_readlinkat, directory, path, bytes, size));
}

EXPORT ssize_t readlink(const char *path, char *bytes, size_t size)
{
    ENTER();
    return LOOK("readlink", path,
                RAW_4(SYS_readlinkat, AT_FDCWD, path, bytes, size));
}

EXPORT char *realpath(const char *path, char *resolved)
{
    ENTER();
    static char *(*real_realpath)(const char *, char *);

    if (real_realpath == NULL)
        real_realpath =
            (char *(*)(const char *, char *))real_function("realpath");
    begin(LOG_NAME_LOOK);
    char *result = real_realpath(path, resolved);
    finish(LOG_NAME_LOOK, "realpath", NULL, NAMES_ONLY,
           result == NULL ? -(long)errno : 0);
    return result;
}

// ---- What a file is like

static int status_of(int directory, const char *path, struct stat *status,
                     int flags)
{
    return LOOK("stat", path,
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
    return LOOK("statx", path,
                RAW_6(SYS_statx, directory, path, flags, mask, status, 0));
}

EXPORT int access(const char *path, int mode)
{
    ENTER();
    return LOOK("access", path, RAW_3(SYS_faccessat, AT_FDCWD, path, mode));
}

// Whose rights are asked for makes no difference in the sandbox.
EXPORT int faccessat(int directory, const char *path, int mode, int flags)
{
    ENTER();
    (void)flags;
    return LOOK("faccessat", path, RAW_3(SYS_faccessat, directory, path, mode));
}

EXPORT int euidaccess(const char *path, int mode)
{
    ENTER();
    return LOOK("euidaccess", path, RAW_3(SYS_faccessat, AT_FDCWD, path, mode));
}

EXPORT int eaccess(const char *path, int mode)
{
    ENTER();
    return LOOK("eaccess", path, RAW_3(SYS_faccessat, AT_FDCWD, path, mode));
}

EXPORT int chmod(const char *path, mode_t mode)
{
    ENTER();
    return CHANGE("chmod", path, NAMES_ONLY,
                  RAW_3(SYS_fchmodat, AT_FDCWD, path, mode));
}

EXPORT int fchmodat(int directory, const char *path, mode_t mode, int flags)
{
    ENTER();
    if (flags != 0)
        return fail(EOPNOTSUPP);
    return CHANGE("fchmodat", path, NAMES_ONLY,
                  RAW_3(SYS_fchmodat, directory, path, mode));
}

EXPORT int fchmod(int descriptor, mode_t mode)
{
    ENTER();
    return CHANGE("fchmod", NULL, NAMES_ONLY,
                  RAW_2(SYS_fchmod, descriptor, mode));
}

static int set_times(int directory, const char *path,
                     const struct timespec times[2], int flags)
{
    return CHANGE("utime", path, NAMES_ONLY,
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

EXPORT int truncate(const char *path, off_t size)
{
    ENTER();
    return CHANGE("truncate", path, CONTENTS, RAW_2(SYS_truncate, path, size));
}

EXPORT int truncate64(const char *path, off64_t size)
{
    ENTER();
    return CHANGE("truncate", path, CONTENTS, RAW_2(SYS_truncate, path, size));
}

// ---- Names that are made up

enum {
    FRESH_LETTERS = 6, // "XXXXXX"
    FRESH_TRIES = 100,
};

// Others in each process, the same ones in each execution.
static void fill(char *letters)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyzABCDEFGH"
                                 "IJKLMNOPQRSTUVWXYZ0123456789";
    static uint64_t made;
    uint64_t number = mix((uint64_t)myself()->pid, ++made);

    for (int i = 0; i < FRESH_LETTERS; i++) {
        letters[i] = digits[number % (sizeof digits - 1)];
        number /= sizeof digits - 1;
    }
}

static int make_private(const char *path, int flags)
{
    (void)flags;
    return make_directory(AT_FDCWD, path, 0700);
}

static int make_file(const char *path, int flags)
{
    return file_open(AT_FDCWD, path, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
}

static int make_fresh(char *pattern, int suffix, int flags,
                      int (*make)(const char *path, int flags))
{
    size_t size = strlen(pattern);

    if (suffix < 0 || size < (size_t)suffix + FRESH_LETTERS)
        return fail(EINVAL);
    char *letters = pattern + size - suffix - FRESH_LETTERS;
    if (strncmp(letters, "XXXXXX", FRESH_LETTERS) != 0)
        return fail(EINVAL);
    for (int i = 0; i < FRESH_TRIES; i++) {
        fill(letters);
        int result = make(pattern, flags);
        if (result >= 0 || errno != EEXIST)
            return result;
    }
    return -1;
}

EXPORT char *mkdtemp(char *pattern)
{
    ENTER();
    return make_fresh(pattern, 0, 0, make_private) < 0 ? NULL : pattern;
}

#define MAKE_TEMPORARY(name, parameters, suffix, flags)                        \
    EXPORT int name parameters                                                 \
    {                                                                          \
        ENTER();                                                               \
        return make_fresh(pattern, suffix, flags, make_file);                  \
    }

MAKE_TEMPORARY(mkstemp, (char *pattern), 0, 0)
MAKE_TEMPORARY(mkstemp64, (char *pattern), 0, 0)
MAKE_TEMPORARY(mkostemp, (char *pattern, int flags), 0, flags)
MAKE_TEMPORARY(mkostemp64, (char *pattern, int flags), 0, flags)
MAKE_TEMPORARY(mkstemps, (char *pattern, int suffix), suffix, 0)
MAKE_TEMPORARY(mkstemps64, (char *pattern, int suffix), suffix, 0)
