// SPDX-License-Identifier: MIT
//
// waits - at each step of an execution, who cannot go on.

#ifndef JUDGE_WAITS_H
#define JUDGE_WAITS_H

#include "steps.h"

// For each step, what keeps the processes that cannot go on after it: a line
// for each, "Process-1 waits at line 58 for ..."; "" when all can.
// Ownership: the caller frees the texts and the array.
char **waits_find(const struct scene *scene, const struct steps *steps);

#endif
