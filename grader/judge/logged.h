// SPDX-License-Identifier: MIT
//
// logged - the log of one controlled execution -> what is wrong with the
// program.

#ifndef JUDGE_LOGGED_H
#define JUDGE_LOGGED_H

#include "rules.h"
#include "scene.h"

// What an execution is judged by.
struct logged {
    const struct rules *rules; // rules->trace NULL: no expected trace
    const struct trace_args *args;
    const struct scene_source *source;
    bool ignores_races; // they are known: what do they lead to?
    struct bytes usual; // what is printed otherwise, and should be here, in any
                        // order; data NULL: that is not known
};

enum logged_verdict {
    LOGGED_SOUND,
    LOGGED_AT_FAULT,       // there is a finding
    LOGGED_UNTOLD,         // the grader could not tell; a note says why
    LOGGED_NOT_CONTROLLED, // it called what control does not model
};

// Judges an execution: adds what is wrong to the judgement, one finding for
// one cause.  `shown`, when not NULL, is as order_show_parallel() has it.
enum logged_verdict logged_judge(const struct logged *logged,
                                 const struct log *log, bool *shown,
                                 struct judgement *judgement);

// The same as an execution, for rules that ask no more than native runs tell.
// Ownership: the caller calls execution_free().
void logged_execution(const struct log *log, struct execution *execution);

#endif
