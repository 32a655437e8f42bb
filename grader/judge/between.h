// SPDX-License-Identifier: MIT
//
// between - an update that is lost although every access is made under a lock:
// the lock is given back between the reading and the writing.

#ifndef JUDGE_BETWEEN_H
#define JUDGE_BETWEEN_H

#include "scene.h"

// A sentence about the first such update of the execution, to be added to what
// went wrong; NULL when there is none.
// Ownership: the caller frees the text.
char *between_sections(const struct scene *scene);

#endif
