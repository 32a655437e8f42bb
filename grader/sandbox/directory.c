// SPDX-License-Identifier: MIT
//
// A tree that somebody else has made cannot be removed by recursion: each
// level costs a descriptor or a longer path, and both run out.  So the tree is
// made flat instead: what a subdirectory holds is moved up to the top under a
// fresh name until the subdirectory is empty and can go.  No step looks
// deeper than two levels, and each moves something up or removes it, so it
// comes to an end.

#include "directory.h"

#include "sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *sandbox_directory_create(void)
{
    const char *temporary = getenv("TMPDIR");
    char *base, *path = NULL;

    if (temporary == NULL || temporary[0] == '\0')
        temporary = "/tmp";
    base = realpath(temporary, NULL);
    if (base == NULL)
        return NULL;
    if (asprintf(&path, "%s/grade-XXXXXX", base) < 0)
        path = NULL;
    free(base);
    if (path != NULL && mkdtemp(path) == NULL) {
        free(path);
        path = NULL;
    }
    return path;
}

static bool is_self_or_parent(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool stays(const char *name, const char *kept)
{
    return is_self_or_parent(name) || (kept != NULL && strcmp(name, kept) == 0);
}

// Opens a subdirectory for reading, after making that possible.
static DIR *open_directory(int parent, const char *name)
{
    int fd;

    fchmodat(parent, name, 0700, 0);
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    DIR *directory = fdopendir(fd);
    if (directory == NULL)
        close(fd);
    return directory;
}

static int move_up(int from, const char *name, int top)
{
    static unsigned long fresh;
    char target[32];

    fchmodat(from, name, 0700, 0);
    do {
        snprintf(target, sizeof target, "up-%lu", fresh++);
    } while (renameat(from, name, top, target) < 0 &&
             (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR) &&
             fresh != 0);
    return faccessat(from, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? -1 : 0;
}

static int remove_directory(int top, const char *name)
{
    struct dirent *entry;
    DIR *directory = open_directory(top, name);

    if (directory == NULL)
        return -1;
    while ((entry = readdir(directory)) != NULL) {
        if (is_self_or_parent(entry->d_name))
            continue;
        if (unlinkat(dirfd(directory), entry->d_name, 0) < 0)
            move_up(dirfd(directory), entry->d_name, top);
    }
    closedir(directory);
    return unlinkat(top, name, AT_REMOVEDIR);
}

// Returns how many entries went away.
static unsigned long remove_entries(DIR *top, const char *kept)
{
    unsigned long removed = 0;
    struct dirent *entry;

    rewinddir(top);
    while ((entry = readdir(top)) != NULL) {
        if (stays(entry->d_name, kept))
            continue;
        if (unlinkat(dirfd(top), entry->d_name, 0) == 0 ||
            remove_directory(dirfd(top), entry->d_name) == 0)
            removed++;
    }
    return removed;
}

static void remove_all_entries(DIR *top, const char *kept)
{
    while (remove_entries(top, kept) > 0)
        ;
    closedir(top);
}

int sandbox_directory_remove(const char *path)
{
    DIR *top = open_directory(AT_FDCWD, path);

    if (top == NULL)
        return -1;
    remove_all_entries(top, NULL);
    return rmdir(path);
}

// It stays, and so does its mode if that lets us in.
void directory_empty(const char *path, const char *kept)
{
    DIR *top = opendir(path);

    if (top == NULL)
        top = open_directory(AT_FDCWD, path);
    if (top != NULL)
        remove_all_entries(top, kept);
}
