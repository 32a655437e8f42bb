// SPDX-License-Identifier: MIT
//
// promote - the bytes that race, as the explorer takes them.

#ifndef JUDGE_PROMOTE_H
#define JUDGE_PROMOTE_H

#include "race.h"

// The bytes that are accessed at the places of the races, whichever execution
// they are to be seen in: promoted, each access of them is a choice, and the
// explorer finds what the races can lead to (Blum and Gibson, "Stateless model
// checking with data-race preemption points", OOPSLA 2016).
//
// Returns the number of ranges, disjoint and in the order of object and
// offset; at most PAGE_PROMOTED, the first ones then.
// Ownership: the caller frees *ranges.
size_t races_promote(const struct log *log, const struct race *races,
                     size_t count, struct page_range **ranges);

#endif
