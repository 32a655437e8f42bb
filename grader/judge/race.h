// SPDX-License-Identifier: MIT
//
// race - accesses of shared memory that nothing orders.

#ifndef JUDGE_RACE_H
#define JUDGE_RACE_H

#include <stddef.h>

#include "clocks.h"

// Two accesses of the same bytes by two processes, at least one a write and
// at least one not atomic, neither before the other.
struct race {
    uint32_t first, second; // events, in the order of the log
};

// Whether the event reads or writes bytes of an object.
bool race_is_access(const struct log *log, const struct log_event *event);

// Whether two accesses race, the earlier one in the log first.
bool race_between(const struct log *log, const struct clocks *clocks,
                  uint32_t earlier, uint32_t later);

// Finds the races of an execution, each once per pair of places in the
// source, in the order of their second access.
//
// Returns how many there are.
// Ownership: the caller frees *races.
size_t races_find(const struct log *log, const struct clocks *clocks,
                  struct race **races);

#endif
