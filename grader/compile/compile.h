// SPDX-License-Identifier: MIT
//
// compile - from a submission to an executable.
//
// The source is untrusted and may be anything: a directory, a binary, an
// empty file, 40 MB of errors.  Every such thing is the student's and is told
// in a sentence; what is wrong with the machine (no gcc) is told apart from
// it.

#ifndef COMPILE_COMPILE_H
#define COMPILE_COMPILE_H

#include <stdbool.h>
#include <stddef.h>

enum compile_status {
    COMPILE_OK,
    COMPILE_REFUSED, // the student's: missing, no text, does not compile
    COMPILE_BROKEN,  // the grader's: no compiler, no space, no library
};

struct compile_request {
    const char *kit;    // root of the kit: common/ and build/ are found there
    const char *source; // the file to compile
    const char *name;   // the path that the student knows: "exo06_pool/pool.c"
    const char *output; // executable to write
    bool is_controlled; // linked with the runtime that takes over scheduling
};

struct compile_result {
    enum compile_status status;
    int line;          // of the first error in the source; 0 when none
    char *message;     // one sentence, for a student; NULL when OK
    char *diagnostics; // the compiler's own words, paths as the student knows
                       // them, cut at 64 KiB; warnings also when OK; never NULL
};

// Compiles one source file against common/, the way students do: the headers
// beside the file are found.  The source must be a regular file, no symbolic
// link.
//
// Never fails: what goes wrong is in the result; then there is no new output.
// Blocks until the compiler ends or its limits (CPU 20 s, memory 1 GiB, size
// of the diagnostics) end it.  A SIGINT or SIGTERM that comes meanwhile takes
// effect when the compiler and its files are gone.
//
// Ownership: the caller calls compile_result_free().
void compile_source(const struct compile_request *request,
                    struct compile_result *result);

void compile_result_free(struct compile_result *result);

#endif
