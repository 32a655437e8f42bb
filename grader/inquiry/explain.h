// SPDX-License-Identifier: MIT
//
// explain - a fault that was found -> what there is to see of it.

#ifndef INQUIRY_EXPLAIN_H
#define INQUIRY_EXPLAIN_H

#include "explore/explore.h"
#include "inquiry.h"
#include "judge/logged.h"

// A fault and the schedule that leads to it.
struct witness {
    const struct submission *submission;
    struct explore *explore;
    const struct explore_plan *plan;
    const struct logged *logged;
    size_t run; // of the trace, from 0: its arguments
};

// Explains the first finding of the judgement, which the execution of
// witness->plan shows: its token, and in the exhibit the diagram, when and how
// it could have gone well, and the command that shows it step by step.  Does
// nothing without a finding, and where something is still to be written.
void explain_finding(const struct witness *witness,
                     struct judgement *judgement);

// Takes over the explanation of `from`, if it has one: token, diagram and all.
void explain_take(struct judgement *judgement, struct judgement *from);

// The token of a schedule with the arguments of a run, from 0: "2/t:3.1,7.0".
// Ownership: the caller frees it.
char *explain_token(size_t run, const struct explore_plan *plan);

// Reads a token; false if it is none.
// Ownership: the caller calls explore_plan_free().
bool explain_read_token(const char *token, size_t *run,
                        struct explore_plan *plan);

#endif
