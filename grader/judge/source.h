// SPDX-License-Identifier: MIT
//
// source - the text of a submission.

#ifndef JUDGE_SOURCE_H
#define JUDGE_SOURCE_H

#include "judge.h"

// The first MiB of the file `path`, which need not be a text; empty when it
// cannot be read.  Never blocks.  The caller frees the data.
struct bytes source_text(const char *path);

#endif
