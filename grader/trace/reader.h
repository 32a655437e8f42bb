// SPDX-License-Identifier: MIT
//
// reader - the bytes of a trace file become a tree.

#ifndef TRACE_READER_H
#define TRACE_READER_H

#include "trace/syntax.h"

// Reads the text into the empty trace.  Names are not resolved yet.
void reader_read(struct failure *failure, struct trace *trace, const char *text,
                 size_t size);

#endif
