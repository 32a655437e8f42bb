// SPDX-License-Identifier: MIT
//
// source - whether what a student handed in is a text at all.

#ifndef COMPILE_SOURCE_H
#define COMPILE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct source {
    char *text;      // NULL when refused
    size_t size;     // bytes
    int line;        // where it is no text; 0 when that has no line
    char *complaint; // one sentence, for a student; NULL when all is well
};

// Reads the file `path`, which the student knows as `name`.  Only a regular
// file, not larger than 1 MiB, not a symbolic link: a link could lead to a
// file of the grader's.  Never blocks, whatever lies there.
//
// Returns true when it is a text in UTF-8 that is not empty.
//
// Ownership: the caller calls source_free() in either case.
bool source_read(struct source *source, const char *path, const char *name);

// Reads a file by the same rules, but for what it says.  Never complains.
bool source_read_plain(struct source *source, const char *path);

void source_free(struct source *source);

#endif
