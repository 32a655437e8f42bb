// SPDX-License-Identifier: MIT
//
// coverage - is a trace file too loose?
//
// A trace leaves choices open: two lines in either order, how often a line
// comes, how many processes share the work.  A file that is right leaves open
// what some execution of the solution does, and no more.  So executions of the
// solution are added here, and what none of them did is told, with its line.
//
// Whether something is left open is not guessed from the file but asked of the
// matcher: an execution is changed a little, and if it still is legal, the
// file allows the change.

#ifndef TRACE_COVERAGE_H
#define TRACE_COVERAGE_H

#include "trace/trace.h"

struct trace_coverage;

// A choice that no execution took.
struct trace_choice {
    int line;       // of the trace file
    int other;      // the other line, when it is about two; else 0
    char text[512]; // what was never seen, as a sentence
};

// Starts with no execution.  `trace` must outlive it.
//
// Returns NULL when there is no memory.
// Ownership: the caller calls trace_coverage_free().
struct trace_coverage *trace_coverage_create(const struct trace *trace);
void trace_coverage_free(struct trace_coverage *coverage);

// Judges an execution of run number `run` as trace_match() does and, when it
// is legal, adds what it did.  Its processes, pids and happens-before must be
// known.
void trace_coverage_add(struct trace_coverage *coverage, size_t run,
                        const struct trace_execution *execution,
                        struct trace_result *result);

// Tells of every choice that no execution took, but for those that the file
// says are open on purpose (`open`), and of every `open` for which there is no
// need; in the order of the file.
//
// Returns how many there are.
size_t trace_coverage_tell(const struct trace_coverage *coverage,
                           void (*tell)(void *context,
                                        const struct trace_choice *choice),
                           void *context);

#endif
