// SPDX-License-Identifier: MIT
//
// by_line - the submission with a standard output that keeps nothing back.

#ifndef INQUIRY_BY_LINE_H
#define INQUIRY_BY_LINE_H

#include "inquiry.h"

// Compiles the submission, which is of one file, so that its stdout is line
// buffered from the start.
//
// Returns the path of the executable, in the submission's work directory, or
// "" when it could not be made.  The caller frees it.
char *by_line_build(const struct submission *submission);

#endif
