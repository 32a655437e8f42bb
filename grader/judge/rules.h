// SPDX-License-Identifier: MIT
//
// rules - one execution -> what is wrong with the program.

#ifndef JUDGE_RULES_H
#define JUDGE_RULES_H

#include "execution.h"
#include "source.h"

// What an execution is judged by.
struct rules {
    const struct trace *trace; // NULL: there is no expected trace
    const char *trace_name;    // as the student knows it
    struct sources sources;    // the student's files
    struct trace_args args;    // of the only run when there is no trace
};

// The runs to be judged: those of the trace, else one.
size_t rules_run_count(const struct rules *rules);
const struct trace_args *rules_args(const struct rules *rules, size_t run);

// The status that the program must end with.
int rules_exit_status(const struct rules *rules);

// Judges `execution`, run with `args`.  Adds what is wrong to the judgement,
// one finding for one cause, and sets its verdict.  The exhibit gets what
// there is to see; its command is left to the caller.
void rules_apply(const struct rules *rules, const struct trace_args *args,
                 const struct execution *execution,
                 struct judgement *judgement);

// Judges `text`, printed for `args`, by the trace alone.
void rules_apply_text(const struct rules *rules, const struct trace_args *args,
                      const struct bytes *text, struct judgement *judgement);

// Adds a note when the text does not end with a newline.
void rules_note_newline(const struct bytes *output,
                        struct judgement *judgement);

// Whether `text` is legal for `args`.
bool rules_allow(const struct rules *rules, const struct trace_args *args,
                 const struct bytes *text);

#endif
