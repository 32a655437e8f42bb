// SPDX-License-Identifier: MIT
//
// steps - an execution as a student would tell it: who did what at which line,
// one after the other.

#ifndef JUDGE_STEPS_H
#define JUDGE_STEPS_H

#include "scene.h"

// What one process does at one line without interruption.
struct step {
    uint16_t process;
    bool is_last;               // not done but waited for, when all had ended
    struct explore_place place; // in the student's files; line 0: none
    uint16_t op;                // of the most telling event
    uint32_t first, last;       // events; LOG_NONE when is_last
    uint32_t taken;             // object: the lock that it took, LOG_NONE
    uint32_t cause;             // event of another process; LOG_NONE
    char *note;                 // see words.h, or NULL
};

struct steps {
    struct step *list;
    size_t count;
};

// Tells the whole execution.  Accesses of memory are left out, but for those
// marked in `accesses`, of which there is one for each event; NULL: none is.
// Ownership: the caller calls steps_free().
void steps_make(struct steps *steps, const struct scene *scene,
                const bool *accesses);
void steps_free(struct steps *steps);

// Whether two places are the same line; those in no file of the student's are.
bool steps_same_place(struct explore_place a, struct explore_place b);

// The step that event `event` is part of, or the next one of its process;
// steps->count when there is none.
size_t steps_at(const struct steps *steps, const struct scene *scene,
                uint32_t event);

// Who took each lock last and has not given it back: for each object the event
// that took it, or LOG_NONE, when event number `end` is about to happen.
// Ownership: the caller frees the array.
uint32_t *steps_taken(const struct log *log, uint32_t end);

#endif
