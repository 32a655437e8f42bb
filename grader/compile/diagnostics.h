// SPDX-License-Identifier: MIT
//
// diagnostics - what the compiler said, in one sentence.

#ifndef COMPILE_DIAGNOSTICS_H
#define COMPILE_DIAGNOSTICS_H

#include <stddef.h>

// Returns what was printed as a text: bytes that would act on a terminal, and
// NUL bytes, become '?', and paths under `directory` relative to it.  The
// caller frees it; NULL: no memory.
char *diagnostics_text(const char *bytes, size_t size, const char *directory);

// Finds the first error of the compiler, or of the linker.
//
// name  the source as the compiler knows it
// line  set to the line of the error if it is in the source, else to 0
//
// Returns a sentence, which the caller frees, or NULL when there is no error
// that we know to read.
char *diagnostics_explain(const char *text, const char *name, int *line);

#endif
