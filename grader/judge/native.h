// SPDX-License-Identifier: MIT
//
// native - executions by running the program as it is, once for each wish.

#ifndef JUDGE_NATIVE_H
#define JUDGE_NATIVE_H

#include "execution.h"

// What it takes to run a submission.
struct native {
    const struct submission *submission;
    const char *executable; // its path
    char *by_line; // the executable that prints line by line: "" when it could
                   // not be made, NULL before it is asked for
};

// The compiled submission as a program.  `native` must outlive it; the caller
// frees native->by_line at last.
struct program native_program(struct native *native);

#endif
