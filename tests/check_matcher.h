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

// Reads a trace that must be right.
struct trace *good_trace(const char *text);

#endif
