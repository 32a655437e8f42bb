// SPDX-License-Identifier: MIT
//
// step - what one choice of an execution let happen.
//
// A step is known by the process that makes it, not by its index: pids are the
// same in every execution, indices follow the order of forks.  Once made it
// does not change, and several threads may use it.

#ifndef EXPLORE_STEP_H
#define EXPLORE_STEP_H

#include <stdatomic.h>

#include "explore/explore.h"

struct step {
    atomic_uint references;
    int32_t pid;
    int32_t child;        // pid of the process that it creates, or 0
    uint16_t process;     // index, in the execution that it was made from
    uint16_t op;          // of its first event
    bool is_wide;         // dependent on more than the objects that it names
    bool is_spinning;     // it ends where its process waits for any change
    bool wakes;           // its process waited so
    enum explore_gap gap; // what of it is not modelled, or EXPLORE_ALL
    bool is_late;         // its time was up
    bool is_pending;      // it was not made: its process was blocked
    uint32_t cause;       // step that made it possible, or LOG_NONE
    uint64_t time;
    uint64_t signature; // a bit for each key, for a quick no
    size_t access_count;
    struct access accesses[];
};

// Steps `from` and later of an execution; the earlier ones are in `steps`
// already, from an execution that was the same so far.  Where memory runs out
// the process ends.
// Ownership: each has one reference, to be given back by step_drop().
void steps_of(const struct log *log, const struct explore_budget *budget,
              size_t from, struct step **steps);

// What a process that was blocked when the execution ended would have done;
// NULL when it can have no race.
struct step *step_pending(const struct log *log, uint16_t process);

// The same step at another place: what it would access there cannot be known
// for certain, so it is made to depend on all that it might.
struct step *step_elsewhere(const struct step *step);

// Whether what it accesses depends on the place.
bool step_may_differ(const struct step *step);

// Where its process would do something else altogether.
struct step *step_unknown(const struct step *step);

struct step *step_keep(struct step *step);
void step_drop(struct step *step);

// Whether two steps cannot change places.
bool steps_are_dependent(const struct step *a, const struct step *b);

// What a step needs of those before it.
struct needs {
    bool can_go;  // it can be done there
    bool is_same; // ... and does there what it did
    struct need {
        uint32_t step;  // it comes after this one, because of what that did ...
        bool is_enough; // ... without which it could do nothing at all
    } * found;
    size_t count, room;
};

// Of `step`, done after steps[0..count).  `needs` starts as {0} and may be used
// again; the caller frees its arrays.
void needs_find(struct step *const *steps, size_t count,
                const struct step *step, struct needs *needs);

#endif
