// SPDX-License-Identifier: MIT
//
// judging - one execution, or many with the same arguments, against a trace:
// what trace_match() does, step by step.

#ifndef TRACE_JUDGING_H
#define TRACE_JUDGING_H

#include "trace/search.h"

// What a match needs, on the heap so that a jump leaves it intact.
struct judging {
    struct failure failure;
    struct arena arena; // of the instance
    struct arena search_arena;
    struct search search;
    const struct trace *trace;
    const struct trace_args *args;
    const struct trace_execution *execution;
    struct instance *instance;
    struct trace_result *result;
    bool is_illegal; // for certain; what is left is to explain it
    bool any_value;  // as search.any_value
};

// Returns NULL when there is no memory.
// Ownership: the caller calls judging_end().
struct judging *judging_begin(const struct trace *trace,
                              const struct trace_args *args);
void judging_end(struct judging *judging);

// Builds the instance.  Jumps to judging->failure.jump when that fails, as
// judging_decide() does.
void judging_build(struct judging *judging);

// Is judging->execution legal?  When it is, judging->search holds how its
// lines were read, until the next call: the option that was taken for line i
// is search.options[search.frames[i].next - 1].  Adds the steps to
// judging->result.
enum trace_verdict judging_decide(struct judging *judging, bool ordered,
                                  uint64_t budget);

#endif
