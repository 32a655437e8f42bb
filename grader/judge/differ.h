// SPDX-License-Identifier: MIT
//
// differ - whether two outputs have the same lines, in whatever order.

#ifndef JUDGE_DIFFER_H
#define JUDGE_DIFFER_H

#include "judge.h"

// Looks for a line of `output` that `usual` does not have, and one that takes
// its place; "" where there are only fewer, or more.
//
// Returns whether the outputs differ; then *line is what is printed, *instead
// what usually is.
// Ownership: the caller frees both.
bool outputs_differ(const struct bytes *usual, const struct bytes *output,
                    char **line, char **instead);

#endif
