// SPDX-License-Identifier: MIT
//
// box - a private directory that can always be removed.

#ifndef SANDBOX_BOX_H
#define SANDBOX_BOX_H

// Creates an empty directory, mode 0700, under $TMPDIR or /tmp.
//
// Returns its absolute path, or NULL with errno set as mkdtemp(3) does.
//
// Ownership: the caller calls box_remove() and then free().
char *box_create(void);

// Removes the directory `path` and all it holds, whatever an untrusted
// program made of it: no permissions, names of any bytes, ten thousand levels
// deep.  Symbolic links are removed, never followed.
//
// Returns 0, or -1 with errno set and some of it left.
int box_remove(const char *path);

#endif
