// SPDX-License-Identifier: MIT
//
// shelf - logs that are kept until somebody asks for them.

#ifndef EXPLORE_SHELF_H
#define EXPLORE_SHELF_H

#include "explore/script.h"

enum {
    SHELF_LOGS = 1024,      // so many, or
    SHELF_BYTES = 64 << 20, // so much: it is full
    SHELF_MORE = 2,         // who has begun before may still put one, each
};

// A log of its own, and the script of its execution.
struct kept {
    struct script script;
    struct log log;
    void *memory; // of the log
    size_t size;  // of the memory
    size_t place; // it is of no use once the search is above
};

struct shelf {
    struct kept kept[SHELF_LOGS + SHELF_MORE];
    size_t count, size;
};

// Sets its log, to a copy of this one.
// Ownership: the caller calls kept_free().
void kept_copy(struct kept *kept, const struct log *log);
void kept_free(struct kept *kept);

bool shelf_is_full(const struct shelf *shelf);

// Ownership: *kept is moved.
void shelf_put(struct shelf *shelf, struct kept *kept);

// Takes away what has that script; false: it is not here.
// Ownership: the caller calls kept_free().
bool shelf_take(struct shelf *shelf, const struct script *script,
                struct kept *kept);

// Throws away what is of no use from `place` on upwards.
void shelf_forget(struct shelf *shelf, size_t place);
void shelf_free(struct shelf *shelf);

#endif
