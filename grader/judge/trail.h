// SPDX-License-Identifier: MIT
//
// trail - what two executions of one program are compared by.

#ifndef JUDGE_TRAIL_H
#define JUDGE_TRAIL_H

#include "deed.h"

// Something by which a process can act on another one, or be acted upon.
struct trail_mark {
    uint16_t process; // of this execution
    int32_t pid;      // the same in all of them
    uint32_t ordinal; // which one of its process
    uint16_t op;
    uint64_t key; // of the object, the same in all executions
};

// What a choice let happen.
struct trail_choice {
    uint16_t chosen;
    uint16_t usual; // who goes on by default
    uint32_t site;  // of its first event, or LOG_NONE
    struct deed deed;
    uint64_t enabled[LOG_MASK_WORDS]; // who could have gone on
};

// A copy of all that is needed of an execution: its log may go.  The last marks
// are what the processes that are left wait to do.
struct trail {
    struct trail_mark *marks;
    size_t mark_count;
    struct trail_choice *choices;
    size_t choice_count;
    char **names; // of the processes
    size_t process_count;
};

// Ownership: the caller calls trail_free().
void trail_make(struct trail *trail, const struct scene *scene);
void trail_free(struct trail *trail);

// How many choices two executions have in common, from the start.
size_t trail_common(const struct trail *a, const struct trail *b);

// Who could have gone on at choice number `choice`.
bool trail_is_enabled(const struct trail *trail, size_t choice,
                      uint16_t process);

// How many pairs of marks, whose order matters, come the other way round in
// another execution.
size_t trail_distance(const struct trail *a, const struct trail *b);

#endif
