// SPDX-License-Identifier: MIT
//
// output - the lines of an execution, and which lines of the trace each could
// be by its text alone.

#ifndef TRACE_OUTPUT_H
#define TRACE_OUTPUT_H

#include "trace/situation.h"

// A way to read a text: a line of the instance, in one of its patterns.
struct reading_of {
    int line;
    int pattern;
    int pid; // that {pid} shows in it; 0 when there is none, or no way to tell
};

// Lines of the output with the same text.
struct text_class {
    const char *text; // normalised
    size_t length;
    uint64_t hash;
    size_t count; // lines
    struct reading_of *readings;
    size_t reading_count, reading_capacity;
    bool has_dynamic; // one of the readings captures or computes
    struct text_class *chain;
};

struct output_line {
    struct text_class *class;
    struct process *process; // NULL: not known
};

struct output {
    struct output_line *lines;
    size_t count;
    struct text_class *first; // all classes, newest first
    size_t hopeless; // the first line that no line of the trace fits; else
                     // count
};

// Reads the execution.  Empty lines at its end are left out.  Adds to *steps
// what it costs.
void output_start(struct output *output, struct situation *situation,
                  const struct trace_execution *execution, uint64_t *steps);

// Does counting alone show that the output is wrong: a line of the trace is
// printed too rarely, or a text too often?
bool output_is_miscounted(const struct output *output,
                          const struct situation *situation);

#endif
