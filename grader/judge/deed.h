// SPDX-License-Identifier: MIT
//
// deed - what a process does when it is its turn, so that it can be named, and
// found again in another execution.

#ifndef JUDGE_DEED_H
#define JUDGE_DEED_H

#include "scene.h"

struct deed {
    int32_t pid;  // the same in all executions
    uint16_t op;  // of the first event; LOG_NOTHING: it begins to wait
    uint32_t nth; // of its process with this operation at this line, from 1
    struct explore_place place;
    const char *object; // "lock", "mutex": what is taken or given; or NULL
    uint32_t visit;     // for which time the line comes to it, from 1
    bool is_repeated;   // the line comes to it more than once
};

// What choice number `index` lets happen, but for its numbers.
struct deed deed_of_choice(const struct scene *scene, size_t index);

// Whether a student knows what is meant: it is at a line, or is the start or
// the end of a process.
bool deed_has_name(const struct deed *deed);

// The same deed, in two executions.
bool deed_is_same(const struct deed *a, const struct deed *b);

// "has read at line 53 for the 2nd time", and "reads at line 53 for the 2nd
// time".
// Ownership: the caller frees the text.
char *deed_done(const struct deed *deed);
char *deed_to_do(const struct deed *deed);

#endif
