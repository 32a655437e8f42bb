// SPDX-License-Identifier: MIT
//
// unfinished - the place where the student goes on writing.

#ifndef JUDGE_UNFINISHED_H
#define JUDGE_UNFINISHED_H

#include "source.h"

struct unfinished {
    const char *file; // one of the sources', or NULL
    int line;         // in it
    char *function;   // to be written
    char *what;       // to write in it
};

// Looks in `errors`, what a program wrote on stderr, for what MP_TODO says
// when it is reached.  If it was reached, the place is the first MP_TODO in
// the text of the sources, so that it does not depend on which process came
// first; without a text it is the smallest line that was reached.
//
// Returns whether MP_TODO was reached.  The caller calls unfinished_free().
bool unfinished_find(const struct bytes *errors, const struct sources *sources,
                     struct unfinished *unfinished);

void unfinished_free(struct unfinished *unfinished);

#endif
