// SPDX-License-Identifier: MIT
//
// template - the text of a line of output, with its holes.

#ifndef TRACE_TEMPLATE_H
#define TRACE_TEMPLATE_H

#include "trace/syntax.h"

// Where a template ends.
enum template_end {
    TEMPLATE_BEFORE_SUFFIX, // at two blanks, a tab or the end of the line
    TEMPLATE_BEFORE_BAR,    // at || or the end of the line
    TEMPLATE_BEFORE_END,    // at the end of the line
};

// Reads the template that starts at the byte `start` of the line.
//
// Returns it; *end is the byte behind it.  A hole with a name alone is a
// VALUE, even when the name will turn out to be a form's.
struct template *template_read(struct lexer *lexer, struct trace *trace,
                               enum template_end stop, size_t start,
                               size_t *end);

#endif
