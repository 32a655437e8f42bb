// SPDX-License-Identifier: MIT
//
// execution - what one run of a program did, as data, and where runs come
// from.

#ifndef JUDGE_EXECUTION_H
#define JUDGE_EXECUTION_H

#include "judge.h"
#include "trace/trace.h"

enum execution_end {
    EXECUTION_ENDED, // the first process ended; see wait_status
    EXECUTION_DEADLOCK,
    EXECUTION_ENDLESS,
    EXECUTION_LIMIT,      // memory, output, processes
    EXECUTION_TIMEOUT,    // the safety net: nothing is known
    EXECUTION_BROKEN,     // the grader's fault
    EXECUTION_INTERRUPTED // the user's wish
};

struct execution {
    enum execution_end end;
    int wait_status; // of the first process, as waitpid gives it
    struct bytes output;
    struct bytes errors;
    int left_running;   // processes that outlived the first one
    char **left_behind; // names of objects
    size_t left_behind_count;
    char *message; // one sentence about the end, or NULL
};

// A program that can be run again and again.
struct program {
    // Runs it once with `args`.  With `line_by_line`, what it prints reaches
    // the output at the end of each line, whatever the program's buffers
    // would do.  The caller calls execution_free().
    void (*run)(const struct program *program, const struct trace_args *args,
                bool line_by_line, struct execution *execution);
    void *context;
};

void execution_free(struct execution *execution);

#endif
