// SPDX-License-Identifier: MIT
//
// explain - a fault that was found -> what there is to see of it.

#ifndef JUDGE_EXPLAIN_H
#define JUDGE_EXPLAIN_H

#include "explore/explore.h"
#include "logged.h"

// A fault and the schedule that leads to it.
struct witness {
    const struct submission *submission;
    struct explore *explore;
    const struct explore_plan *plan;
    const struct logged *logged;
    size_t run; // of the trace, from 0: its arguments
};

// Explains the first finding of the judgement, which `log` shows, the
// execution of witness->plan: its token, and in the exhibit the diagram and the
// command that shows it step by step.  Does nothing without a finding.
void explain_finding(const struct witness *witness, const struct log *log,
                     struct judgement *judgement);

#endif
