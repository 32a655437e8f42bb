// SPDX-License-Identifier: MIT
//
// copies - a value that is wrong because each process has its own.

#ifndef JUDGE_COPIES_H
#define JUDGE_COPIES_H

#include "scene.h"

// Whether the process that prints a wrong value at event `print` has waited for
// others, and none of them has handed on anything by then: what they computed
// is in their own memory.
bool copies_only(const struct scene *scene, uint32_t print);

#endif
