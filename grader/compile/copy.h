// SPDX-License-Identifier: MIT
//
// copy - files from one place to another.

#ifndef COMPILE_COPY_H
#define COMPILE_COPY_H

#include <stddef.h>
#include <sys/types.h>

// Copies a regular file; `to` comes into being at once, with all its content,
// in place of what was there.  Symbolic links are not followed.
//
// Returns 0, or -1 with errno set and nothing changed.
int copy_file(const char *from, const char *to, mode_t mode);

// Writes a new file, mode 0644.  Returns 0, or -1 with errno set.
int copy_text(const char *text, size_t size, const char *to);

#endif
