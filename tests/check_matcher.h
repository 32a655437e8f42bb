// SPDX-License-Identifier: MIT
//
// What the files of the matcher's suite share.

#ifndef CHECK_MATCHER_H
#define CHECK_MATCHER_H

#include "trace/trace.h"

#include <check.h>

// Adds the tests that compare the matcher with a naive one.
void matcher_add_random(Suite *suite);

// Adds the tests of executions whose processes and events are known.
void matcher_add_known(Suite *suite);

enum {
    KNOWN_MAX = 16, // lines
};

// An execution that is written down.
struct matcher_known {
    struct trace_line lines[KNOWN_MAX];
    size_t count;
    bool before[KNOWN_MAX][KNOWN_MAX];
};

// Reads it from `lines` ("1:a\n2:b\n": each line is printed by the process
// before it, whose pid is 100 more) and `edges` ("01 12": each pair is a
// happens-before of two lines of different processes).  Lines of one process
// are ordered; so is what follows from it.  The pids of all processes are left
// to the caller.  The execution refers to `known`.
struct trace_execution matcher_known_read(struct matcher_known *known,
                                          const char *lines, const char *edges);

// Reads a trace that must be right.
struct trace *good_trace(const char *text);

#endif
