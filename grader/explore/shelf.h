// SPDX-License-Identifier: MIT
//
// shelf - logs that are kept until somebody asks for them.

#ifndef EXPLORE_SHELF_H
#define EXPLORE_SHELF_H

#include "explore/script.h"

enum {
    SHELF_LOGS = 1024,      // at most
    SHELF_BYTES = 64 << 20, // the same
};

struct shelf {
    struct kept {
        struct script script;
        struct log log;
        void *memory;
        size_t size;
        size_t place; // it is of no use once the search is above
    } kept[SHELF_LOGS];
    size_t count, size;
};

bool shelf_is_full(const struct shelf *shelf);

// Puts a copy of the log there.  Ownership: *script is moved.
void shelf_put(struct shelf *shelf, struct script *script, size_t place,
               const struct log *log);

// The log of that script, valid until the shelf changes; false: it is not here.
bool shelf_find(const struct shelf *shelf, const struct script *script,
                struct log *log);

// Takes it away.  Ownership: the caller frees the memory that its log needs;
// NULL: it is not here.
void *shelf_take(struct shelf *shelf, const struct script *script,
                 struct log *log);

// Throws away what is of no use from `place` on upwards.
void shelf_forget(struct shelf *shelf, size_t place);
void shelf_free(struct shelf *shelf);

#endif
