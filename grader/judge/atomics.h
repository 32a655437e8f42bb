// SPDX-License-Identifier: MIT
//
// atomics - what the atomic operations of C11 order, and what they do not.

#ifndef JUDGE_ATOMICS_H
#define JUDGE_ATOMICS_H

#include "control/control.h"

struct atomics;

// Ownership: the caller calls atomics_free().
struct atomics *atomics_create(const struct log *log);
void atomics_free(struct atomics *atomics);

// To be called for each atomic operation and each fence, in their order.
//
// Returns, for each process, the last of its events that happens before this
// one because of it, or LOG_NONE; valid until the next call.  NULL: none at
// all, for it acquires nothing.
const uint32_t *atomics_see(struct atomics *atomics, uint32_t index);

#endif
