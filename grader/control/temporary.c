// SPDX-License-Identifier: MIT
//
// temporary - files whose names are made up.
//
// By chance, as the library does it; but here they are the same in each
// execution.

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control/names.h"
#include "control/raw.h"

enum {
    FRESH_LETTERS = 6, // "XXXXXX"
    FRESH_TRIES = 100,
};

// Others in each process.
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
    return NAME_CHANGE("mkdtemp", path, NAMES_ONLY,
                       RAW_3(SYS_mkdirat, AT_FDCWD, path, 0700));
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
