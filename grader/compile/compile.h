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
    COMPILE_REFUSED,   // the student's: missing, no text, does not compile
    COMPILE_FORBIDDEN, // the student's: takes its accesses out of control
    COMPILE_BROKEN,    // the grader's: no compiler, no space, no library
};

enum {
    COMPILE_MOST_FILES = 64, // of one program
};

// A source file of a program.
struct compile_file {
    const char *path; // where it is
    const char *name; // what the compiler calls it, relative and without "..",
                      // each another one: "exo06_pool/pool.c"
};

struct compile_request {
    const char *kit; // root of the kit: common/ and build/ are found there
    const struct compile_file *files;
    size_t file_count;  // from 1 to COMPILE_MOST_FILES
    const char *output; // executable to write
    bool is_controlled; // linked with the runtime that takes over scheduling
};

struct compile_result {
    enum compile_status status;
    size_t file;       // index of the file with the first error
    int line;          // of it in that file; 0 when none
    char *message;     // one sentence, for a student; NULL when OK
    char *diagnostics; // the compiler's own words, paths as the student knows
                       // them, cut at 64 KiB; warnings also when OK; never NULL
};

// Compiles the source files of one program against common/, the way students
// do: the headers beside a file are found.  Each source must be a regular
// file, no symbolic link.
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
