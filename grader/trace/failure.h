// SPDX-License-Identifier: MIT
//
// failure - the end of reading a trace file: one mistake, with its place.

#ifndef TRACE_FAILURE_H
#define TRACE_FAILURE_H

#include "trace/trace.h"

#include <setjmp.h>

// A place in the trace file, both from 1; the column is in characters.
struct place {
    int line;
    int column;
};

struct failure {
    jmp_buf jump;
    struct trace_error error;
};

// Fills in failure->error and jumps.
_Noreturn __attribute__((format(printf, 3, 4))) void
fail_at(struct failure *failure, struct place place, const char *format, ...);

#endif
