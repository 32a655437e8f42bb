// SPDX-License-Identifier: MIT
//
// proviso - what must come first for an execution to go well.

#ifndef INQUIRY_PROVISO_H
#define INQUIRY_PROVISO_H

#include "trials.h"

// Tries executions of all kinds, against which conditions are tested.
void proviso_gather(struct trials *trials);

// Looks for what has to be done before the fault goes on at its last chance,
// choice number `choice`, so that it goes well; by some hundred executions at
// most, in none of which it goes wrong all the same.
//
// Returns the condition, "Process-1 has ended before MainProcess does line
// 28"; *is_always: else it is one only for executions that begin like the
// fault, up to that choice.  NULL when there is no simple one.
// Ownership: the caller frees it.
char *proviso_find(struct trials *trials, size_t choice, bool *is_always);

#endif
