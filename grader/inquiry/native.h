// SPDX-License-Identifier: MIT
//
// native - executions by running the program as it is, once for each wish.

#ifndef INQUIRY_NATIVE_H
#define INQUIRY_NATIVE_H

#include "inquiry.h"
#include "judge/execution.h"

// What it takes to run a submission.
struct native {
    const struct submission *submission;
    char *executable; // its path; NULL before it is compiled
    char *by_line; // the executable that prints line by line: "" when it could
                   // not be made, NULL before it is asked for
};

// Compiles the submission.  The caller calls compile_result_free().
void native_compile(struct native *native, struct compile_result *result);

// The submission as a program, which is compiled when it is first run, if it
// was not before.  `native` must outlive it.
//
// Ownership: the caller calls native_end().
struct program native_program(struct native *native);

void native_end(struct native *native);

#endif
