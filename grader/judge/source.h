// SPDX-License-Identifier: MIT
//
// source - the files of a submission: their names, and what is in them.

#ifndef JUDGE_SOURCE_H
#define JUDGE_SOURCE_H

#include "judge.h"

struct source_file {
    const char *name;  // as the compiler knows it
    const char *shown; // in a finding: as the student knows it
    struct bytes text; // empty when not known
};

struct sources {
    struct source_file *files;
    size_t count;
};

// Frees the texts; the names belong to whoever made the list.
void sources_free(struct sources *sources);

// Whether one of them contains the word.
bool sources_mention(const struct sources *sources, const char *word);

// The first MiB of the file `path`, which need not be a text; empty when it
// cannot be read.  Never blocks.  The caller frees the data.
struct bytes source_text(const char *path);

#endif
