// SPDX-License-Identifier: MIT
//
// turning - up to where an execution at fault could still have gone well, and
// what is different where it does.

#ifndef INQUIRY_TURNING_H
#define INQUIRY_TURNING_H

#include "explain.h"

struct turning {
    uint32_t choice; // the last one before which it could; or LOG_NONE
    char *too_late;  // a sentence about that, or NULL
    char *otherwise; // a sentence about what must come first so that it
                     // succeeds, or that nothing does; or NULL
};

// Looks for them, by a few hundred executions at most, if a finding of this
// kind can depend on the schedule. Ownership: the caller frees the sentences.
void turning_find(const struct witness *witness, enum finding_kind kind,
                  struct turning *turning);

#endif
