// SPDX-License-Identifier: MIT
//
// desk - the directory in which the compiler works: the submission under the
// name that the student knows, its own headers, the library.

#ifndef COMPILE_DESK_H
#define COMPILE_DESK_H

#include <stdbool.h>

#include "source.h"

struct desk {
    char *path;         // absolute; removed at the end
    bool has_archive;   // libmp.a is there; else common/*.c are
    bool is_controlled; // control.o and controlled-common.a are there instead
};

// Lays out
//     common/*.h  of the kit
//     libmp.a     or common/*.c when it is not built
//
// With desk->is_controlled set before, what control needs is put there in
// place of the library.
//
// Returns NULL, or a sentence about what is wrong with the machine or the
// kit, which the caller frees; then nothing is left.
//
// Ownership: the caller calls desk_clear().
char *desk_lay(struct desk *desk, const char *kit);

// Adds a source of the submission as NAME, and in the same directory the
// headers that lie beside it.
//
// beside  the directory where it lies
//
// Returns as desk_lay() does, but leaves the desk as it is.
char *desk_add(struct desk *desk, const char *name, const struct source *source,
               const char *beside);

// The path of a file on the desk; the caller frees it.  NULL: no memory.
char *desk_file(const struct desk *desk, const char *name);

// Removes the desk and all that is on it.
void desk_clear(struct desk *desk);

#endif
