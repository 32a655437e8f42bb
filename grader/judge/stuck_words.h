// SPDX-License-Identifier: MIT
//
// stuck_words - what a student is told of a process that waits for ever.

#ifndef JUDGE_STUCK_WORDS_H
#define JUDGE_STUCK_WORDS_H

#include "waiters.h"

#include <stdio.h>

// Writes what it waits for: "Process-1 waits at line 3 for ...".
void stuck_put_wait(const struct stuck *stuck, const struct waiter *waiter,
                    FILE *out);

// Writes who could have ended that, and does not: ", which ...", or nothing.
void stuck_put_why(const struct stuck *stuck, const struct waiter *waiter,
                   FILE *out);

// What it keeps from others while it waits: writes ", while it keeps ..." to
// `out`, unless that is NULL, and returns whether there is something.
bool stuck_put_kept(const struct stuck *stuck, const struct waiter *waiter,
                    FILE *out);

// The event that shows why it waits in vain, where there is one besides its
// own: a place to look at.  LOG_NONE for none.
uint32_t stuck_event(const struct stuck *stuck, const struct waiter *waiter);

// What usually repairs it.
const char *stuck_repair(const struct stuck *stuck,
                         const struct waiter *waiter);

#endif
