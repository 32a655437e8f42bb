// SPDX-License-Identifier: MIT
//
// wakeup - wakeup trees: what is still to be run from a place in an execution.

#ifndef EXPLORE_WAKEUP_H
#define EXPLORE_WAKEUP_H

#include "explore/happens.h"

// How far the executions of a branch are run before their turn (ahead.c, which
// alone reads and writes it, with a lock).
enum branch_ahead {
    BRANCH_NOT_YET,
    BRANCH_TRIED, // its first leaf
    BRANCH_BEGUN, // somebody is there
    BRANCH_RUN,   // all of them have been
};

// A step to be made, then one of its children; a leaf ends what is prescribed.
// The children of a place are its `first` branch and all that follow by `next`,
// to be explored in this order.
struct branch {
    struct step *step;
    struct branch *first, *next;
    enum branch_ahead ahead;
};

// Steps asleep: to make them here leads to nothing new, until a step that is
// dependent on one of them is made.
struct asleep {
    struct step **steps;
    size_t count, room;
};

void asleep_add(struct asleep *asleep, struct step *step);
// *after becomes who is still asleep after `step`.
void asleep_after(const struct asleep *asleep, const struct step *step,
                  struct asleep *after);
bool asleep_has(const struct asleep *asleep, int32_t pid);
void asleep_free(struct asleep *asleep);

// Takes the race the other way round: what is independent of its first step,
// then its second one.  Adds that to the tree of the place before the first
// step, unless it leads to nothing new.  False: it cannot be done.
bool wakeup_reverse(const struct happens *happens, const struct race *race,
                    const struct asleep *asleep, struct branch **tree);

// Of a branch, without those next to it.
struct branch *wakeup_copy(const struct branch *branch);
void wakeup_free(struct branch *tree);

#endif
