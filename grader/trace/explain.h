// SPDX-License-Identifier: MIT
//
// explain - why an output is not legal, for the student who wrote the program.

#ifndef TRACE_EXPLAIN_H
#define TRACE_EXPLAIN_H

#include "trace/search.h"

// Fills in line, rule and message from a search that stopped.
void explain(struct search *search, struct trace_result *result);

#endif
