// SPDX-License-Identifier: MIT
//
// runs - all executions of a program -> its judgement, but for the marks.

#ifndef INQUIRY_RUNS_H
#define INQUIRY_RUNS_H

#include "inquiry.h"
#include "judge/rules.h"

// Runs `program`, made from `submission`, with each input of the trace, up to
// the first that does not pass.
void runs_judge(const struct submission *submission, const struct rules *rules,
                const struct program *program, struct judgement *judgement);

#endif
