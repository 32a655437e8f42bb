// SPDX-License-Identifier: MIT
//
// start - from a submission to a program that the explorer runs.

#ifndef JUDGE_START_H
#define JUDGE_START_H

#include "explore/explore.h"
#include "rules.h"

// Compiles the submission, to be controlled, into its work directory.
//
// Returns the path of the executable, which the caller frees; NULL when it does
// not compile, with what to say of it in *message, which the caller frees.
char *start_build(const struct submission *submission, char **message);

// A program with its arguments.
struct started {
    struct explore *explore; // NULL: it could not be started
    const char *message;     // then says why; need not be freed
    char *name;              // as the program sees it: "./pool"
    const char **argv;
};

// Starts the executable as far as main().  The arguments must outlive it.
// Ownership: the caller calls start_end().
void start_program(struct started *started, const struct submission *submission,
                   const char *executable, const struct trace_args *args);
void start_end(struct started *started);

#endif
