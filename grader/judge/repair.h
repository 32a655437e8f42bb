// SPDX-License-Identifier: MIT
//
// repair - why lines came as they should not, as far as the log shows it, and
// what usually helps.

#ifndef JUDGE_REPAIR_H
#define JUDGE_REPAIR_H

#include "lines.h"
#include "scene.h"

// What to add to a message about lines that the trace refuses, from "; " on,
// or "" when the log shows nothing more.
// Ownership: the caller frees the text.
char *repair_lines(const struct scene *scene, const struct lines *lines,
                   const struct trace_result *result);

#endif
