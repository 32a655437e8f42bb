// SPDX-License-Identifier: MIT
//
// directive - `run`, `role`, `require` and the others, one per line.

#ifndef TRACE_DIRECTIVE_H
#define TRACE_DIRECTIVE_H

#include "trace/syntax.h"

// Reads the directive whose word is the token, to the end of the line.
//
// Returns false, and reads nothing, when the word is none of a directive.
// *says is where the sentence below it belongs, NULL when it can have none.
bool directive_read(struct lexer *lexer, struct trace *trace,
                    struct template ***says);

// Reads R, R[N], R[A..B] or R*, in a directive or before a line of output.
//
// Returns the id of the role.
int directive_read_role(struct lexer *lexer, struct trace *trace);

#endif
