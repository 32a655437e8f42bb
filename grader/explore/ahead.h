// SPDX-License-Identifier: MIT
//
// ahead - executions that are run before their turn comes.

#ifndef EXPLORE_AHEAD_H
#define EXPLORE_AHEAD_H

#include "explore/path.h"

// Where executions come from.
struct source {
    void *self;
    // How many executions at the same time, 1 or 2, when so many have been run.
    unsigned (*workers)(void *self, size_t executions);
    // The second worker is run by a thread that is made for it, which says so
    // before.
    void (*settle)(void *self, unsigned worker);
    // Blocks until the execution has ended.  The log stays valid until the
    // worker's next one.  But for LOG_STUCK it depends on the script alone.
    void (*run)(void *self, unsigned worker, const struct script *script,
                struct log *log);
    // Told of each log that the search is given, in order.  After LOG_STUCK no
    // other thread runs anything.
    void (*note)(void *self, const struct log *log);
};

struct ahead;

// Ownership: the caller calls ahead_close(), before the path is gone that was
// told of last.
struct ahead *ahead_open(const struct source *source);
void ahead_close(struct ahead *ahead);

// The log of the first leaf at places[at] of a path, the deepest place where
// something is left.  It stays valid until the next call.  The path is lent
// until it is taken back, and must not change so long.
void ahead_fetch(struct ahead *ahead, struct path *path, size_t at,
                 struct log *log);
void ahead_take_back(struct ahead *ahead);

#endif
