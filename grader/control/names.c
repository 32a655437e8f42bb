// SPDX-License-Identifier: MIT
//
// names - calls that make, remove and follow the names of files.
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
#include <unistd.h>

#include "control/names.h"
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

void name_begin(enum log_op op)
{
    page->has_files |= op == LOG_NAME_CHANGE;
    turn_simple(op, LOG_NONE);
}

int name_finish(enum log_op op, const char *call, const char *path,
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

// ---- Directories

static int make_directory(int directory, const char *path, mode_t mode)
{
    return NAME_CHANGE("mkdir", path, NAMES_ONLY,
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
    return NAME_CHANGE("rmdir", path, NAMES_ONLY,
                       RAW_3(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
}

EXPORT int chdir(const char *path)
{
    ENTER();
    return NAME_LOOK("chdir", path, RAW_1(SYS_chdir, path));
}

EXPORT DIR *opendir(const char *path)
{
    ENTER();
    static DIR *(*real_opendir)(const char *);

    if (real_opendir == NULL)
        real_opendir = (DIR * (*)(const char *)) real_function("opendir");
    name_begin(LOG_NAME_LOOK);
    DIR *directory = real_opendir(path);
    if (directory != NULL)
        file_index(dirfd(directory)); // from now on its number is taken
    name_finish(LOG_NAME_LOOK, "opendir", path, NAMES_ONLY,
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
    name_begin(LOG_NAME_LOOK);
    struct dirent *entry = real_readdir(directory);
    name_finish(LOG_NAME_LOOK, "readdir", entry == NULL ? NULL : entry->d_name,
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
    return NAME_CHANGE("symlink", path, NAMES_ONLY,
                       RAW_3(SYS_symlinkat, to, AT_FDCWD, path));
}

EXPORT int symlinkat(const char *to, int directory, const char *path)
{
    ENTER();
    return NAME_CHANGE("symlinkat", path, NAMES_ONLY,
                       RAW_3(SYS_symlinkat, to, directory, path));
}

static int link_to(int from_directory, const char *from, int directory,
                   const char *path, int flags)
{
    name_begin(LOG_NAME_CHANGE);
    page->has_aliases = 1;
    return name_finish(
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
    name_begin(LOG_NAME_CHANGE);
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
    return name_finish(LOG_NAME_CHANGE, "rename", path, CONTENTS, result);
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
    return NAME_LOOK("readlinkat", path,
                     RAW_4(SYS_readlinkat, directory, path, bytes, size));
}

EXPORT ssize_t readlink(const char *path, char *bytes, size_t size)
{
    ENTER();
    return NAME_LOOK("readlink", path,
                     RAW_4(SYS_readlinkat, AT_FDCWD, path, bytes, size));
}

EXPORT char *realpath(const char *path, char *resolved)
{
    ENTER();
    static char *(*real_realpath)(const char *, char *);

    if (real_realpath == NULL)
        real_realpath =
            (char *(*)(const char *, char *))real_function("realpath");
    name_begin(LOG_NAME_LOOK);
    char *result = real_realpath(path, resolved);
    name_finish(LOG_NAME_LOOK, "realpath", NULL, NAMES_ONLY,
                result == NULL ? -(long)errno : 0);
    return result;
}
