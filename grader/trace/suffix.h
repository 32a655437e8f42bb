// SPDX-License-Identifier: MIT
//
// suffix - the words behind a template, or alone as the header of a block.

#ifndef TRACE_SUFFIX_H
#define TRACE_SUFFIX_H

#include "trace/syntax.h"

// Does the token begin a suffix that can also be a header?
bool suffix_is_header(const struct lexer *lexer);

// Reads the suffixes up to the end of the line.  `line` is the line of output
// that they belong to, NULL when they are a header.
//
// Returns the outermost node around it; *innermost is where the lines of the
// block go, when it is a header.
struct node *suffix_read(struct lexer *lexer, struct trace *trace,
                         struct node *line, struct node **innermost);

#endif
