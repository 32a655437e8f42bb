// SPDX-License-Identifier: MIT
//
// excerpt - the few lines of an output that are worth showing.

#ifndef JUDGE_EXCERPT_H
#define JUDGE_EXCERPT_H

#include "judge.h"

// How many lines a text has; the last may lack its newline.
size_t excerpt_count(const struct bytes *text);

// Puts into the exhibit the lines of `output` around line `marked` (from 1;
// one more than there are when lines are missing at the end); its last lines
// when `marked` is 0; all of them when they are few.  Very long lines are cut.
void excerpt_output(struct exhibit *exhibit, const struct bytes *output,
                    size_t marked);

// The same for the last lines of stderr.
void excerpt_errors(struct exhibit *exhibit, const struct bytes *errors);

#endif
