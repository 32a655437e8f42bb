// SPDX-License-Identifier: MIT
//
// crash - processes that are killed, and that nobody meant to kill.

#ifndef JUDGE_CRASH_H
#define JUDGE_CRASH_H

#include "scene.h"

// Adds a `crash` finding if there is such a process; returns whether it does.
bool crash_judge(const struct scene *scene, struct judgement *judgement);

#endif
