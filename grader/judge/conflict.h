// SPDX-License-Identifier: MIT
//
// conflict - races -> one finding that says why they are possible.

#ifndef JUDGE_CONFLICT_H
#define JUDGE_CONFLICT_H

#include "scene.h"

// Adds a `race` finding if the execution has races.  The first of them is
// explained; the places of the others follow.
//
// Returns whether it has any.
bool conflict_judge(const struct scene *scene, struct judgement *judgement);

// The bytes that race in an execution, as races_promote() gives them.
// Ownership: the caller frees *ranges.
size_t conflict_ranges(const struct log *log, struct page_range **ranges);

#endif
