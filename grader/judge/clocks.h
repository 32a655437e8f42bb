// SPDX-License-Identifier: MIT
//
// clocks - what happens before what in one execution.
//
// Events stand in the log in the order in which they happened this time.  Two
// of them happen in this order in every execution like it only if the program
// makes them: by a fork, a wait, a token, a byte, a lock.  That is the order
// that a program may rely on (Lamport, "Time, Clocks, and the Ordering of
// Events in a Distributed System", CACM 1978).

#ifndef JUDGE_CLOCKS_H
#define JUDGE_CLOCKS_H

#include <stdbool.h>

#include "control/control.h"

struct clocks;

// Computes the order of all events of `log`, which must outlive the clocks.
// Ownership: the caller calls clocks_free().
struct clocks *clocks_create(const struct log *log);
void clocks_free(struct clocks *clocks);

// Whether event `a` happens before event `b`, in any execution with the same
// synchronisation.  Not before itself.
bool clocks_before(const struct clocks *clocks, uint32_t a, uint32_t b);

// The event of another process that made event `a` possible: the post whose
// token it takes, the writing of what it reads, the end that it waits for.
// The latest when there are several; LOG_NONE when there is none.
uint32_t clocks_cause(const struct clocks *clocks, uint32_t a);

#endif
