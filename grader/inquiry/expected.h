// SPDX-License-Identifier: MIT
//
// expected - the expected trace of a part.

#ifndef INQUIRY_EXPECTED_H
#define INQUIRY_EXPECTED_H

#include "inquiry.h"
#include "trace/trace.h"

// Where it is, below the root of the kit.  The caller frees it.
char *expected_name(const char *part);

// Reads the trace that a submission is judged by.
//
// Returns NULL, with what is wrong in *error, when it cannot be used.
// Ownership: the caller calls trace_free().
struct trace *expected_open(const struct submission *submission,
                            struct trace_error *error);

#endif
