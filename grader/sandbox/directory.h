// SPDX-License-Identifier: MIT
//
// directory - directories that untrusted programs write in.  Those that the
// grader makes and removes are in sandbox.h.

#ifndef SANDBOX_DIRECTORY_H
#define SANDBOX_DIRECTORY_H

// Removes what the directory `path` holds, but for the entry `kept` (NULL:
// nothing is kept), as sandbox_directory_remove() does.  What cannot be removed
// stays.
void directory_empty(const char *path, const char *kept);

#endif
