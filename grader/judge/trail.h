// SPDX-License-Identifier: MIT
//
// trail - what two executions of one program are compared by.

#ifndef JUDGE_TRAIL_H
#define JUDGE_TRAIL_H

#include "scene.h"

// Something by which a process can act on another one, or be acted upon.
struct trail_mark {
    uint16_t process; // of this execution
    int32_t pid;      // the same in all of them
    uint32_t ordinal; // which one of its process
    uint16_t op;
    uint64_t key; // of the object, the same in all executions
    struct explore_place place;
    uint32_t visit;  // for which time its process is there, from 1
    uint32_t choice; // that let it happen
};

// What a choice let happen.
struct trail_choice {
    uint16_t chosen;
    uint16_t op; // of its first event
    struct explore_place place;
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

// The first mark of a process from choice number `choice` on, if it is at a
// line of the student's; NULL when there is none.
const struct trail_mark *trail_next(const struct trail *trail, size_t choice,
                                    uint16_t process);

// Two marks of one execution that come the other way round in another one,
// and whose order matters.
struct trail_flip {
    size_t first, second; // marks, in the order of the first execution
    size_t count;         // how many such pairs there are; 0: none
};

// The first of them.
struct trail_flip trail_flip(const struct trail *a, const struct trail *b);

#endif
