// SPDX-License-Identifier: MIT
//
// symbols - names that a submission must leave to the grader.

#ifndef COMPILE_SYMBOLS_H
#define COMPILE_SYMBOLS_H

// Looks for a name in an object file that would take the hooks out of the
// grader's hands: a definition of one, or a way into the runtime.
//
// Returns it, or NULL when there is none, or the file is no object of this
// machine's.  The caller frees it.
char *symbols_reserved(const char *object);

#endif
