// SPDX-License-Identifier: MIT
//
// check - what every name of a trace means, and what is wrong with the whole.

#ifndef TRACE_CHECK_H
#define TRACE_CHECK_H

#include "trace/syntax.h"

// Resolves all names and makes every check that needs no arguments.
void check_trace(struct failure *failure, struct trace *trace);

#endif
