// SPDX-License-Identifier: MIT
//
// deadlock - certainty that no process of a run will ever go on.

#ifndef SANDBOX_DEADLOCK_H
#define SANDBOX_DEADLOCK_H

#include "record.h"
#include "tree.h"
#include "waiting.h"

struct deadlock {
    struct waiting_served served; // the pipes that the keeper reads
    struct waiting *waits;        // of all threads, at the last look
    size_t count;
    size_t room;
    bool all_wait; // at the last look
};

// Looks at the whole run.  Returns true when it is the same as at the look
// before and nothing in it will ever change again.
bool deadlock_look(struct deadlock *deadlock, const struct tree *tree,
                   pid_t root, const struct record *record);

// Says who waits for what, as a student calls it.
void deadlock_explain(const struct deadlock *deadlock,
                      const struct record *record, char *message, size_t size);

void deadlock_free(struct deadlock *deadlock);

#endif
