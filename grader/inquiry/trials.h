// SPDX-License-Identifier: MIT
//
// trials - the executions that were tried beside one at fault, and how each of
// them went.

#ifndef INQUIRY_TRIALS_H
#define INQUIRY_TRIALS_H

#include "explain.h"
#include "judge/trail.h"

struct trial {
    struct trail trail;
    bool is_good;
    size_t common; // choices that it has in common with the fault
};

struct trials {
    const struct witness *witness; // of the execution at fault
    struct trail fault;
    struct trial *list;
    size_t count; // of those that came to an end
    size_t tried; // of all
    size_t best;  // a success with most choices in common; SIZE_MAX: none
};

// Begins with the execution at fault, whose log this is.
// Ownership: the caller calls trials_end(); the witness must outlive them.
void trials_start(struct trials *trials, const struct witness *witness,
                  const struct log *log);
void trials_end(struct trials *trials);

// Adds an execution.  Returns whether it is a success: nothing is wrong with
// it, or nothing but that it is right by luck.
bool trials_add(struct trials *trials, const struct log *log);

// Runs one and adds it.  False, too, when there is no such schedule.
bool trials_run(struct trials *trials, const struct explore_plan *plan);

// The same with these turns, and no policy, in the rest like the fault.
bool trials_run_turns(struct trials *trials, const struct page_turn *turns,
                      size_t count);

#endif
