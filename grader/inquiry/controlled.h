// SPDX-License-Identifier: MIT
//
// controlled - all that matters of the executions of a program under control
// -> its judgement, but for the marks.

#ifndef INQUIRY_CONTROLLED_H
#define INQUIRY_CONTROLLED_H

#include "inquiry.h"
#include "judge/rules.h"

// Explores the executions of `executable`, compiled from `submission` to be
// controlled, with each input of the trace, up to the first that fails.  A
// program that forks by itself and passes is also run as `native`, whose
// output is a pipe and not a terminal: what waits in a buffer then may be
// printed twice or lost.
//
// Returns NULL, or why the program cannot be controlled; then nothing is
// judged.  The caller frees it.
char *controlled_judge(const struct submission *submission,
                       const struct rules *rules, const char *executable,
                       const struct program *native,
                       struct judgement *judgement);

#endif
