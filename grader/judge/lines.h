// SPDX-License-Identifier: MIT
//
// lines - what the terminal showed of an execution, line by line.

#ifndef JUDGE_LINES_H
#define JUDGE_LINES_H

#include "clocks.h"
#include "judge.h"
#include "trace/trace.h"

struct lines {
    struct bytes text;        // of stdout
    struct trace_line *lines; // their texts lie in `text`
    uint32_t *first, *last;   // events that wrote a line's first and last byte
    size_t count;
    int *pids; // of all processes but the first
    size_t pid_count;
    const struct clocks *clocks;
};

// Puts together what the processes wrote to the standard output.  `log` and
// `clocks` must outlive the lines.
// Ownership: the caller calls lines_free().
void lines_make(struct lines *lines, const struct log *log,
                const struct clocks *clocks);
void lines_free(struct lines *lines);

// Whether line `a` is printed before line `b` whatever the schedule is.
bool lines_before(const struct lines *lines, size_t a, size_t b);

// The execution for trace_match(); it refers to `lines`.
struct trace_execution lines_execution(const struct lines *lines);

// What was written to the standard output (1) or the standard error (2).
// Ownership: the caller frees the data.
struct bytes lines_text(const struct log *log, uint64_t stream);

#endif
