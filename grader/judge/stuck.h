// SPDX-License-Identifier: MIT
//
// stuck - an execution that does not end: who waits for what, and who could
// have ended it.

#ifndef JUDGE_STUCK_H
#define JUDGE_STUCK_H

#include "scene.h"

// Adds a `deadlock`, `livelock` or `endless` finding if the execution ended
// so: the first place is where the trouble starts.
//
// Returns whether it did.
bool stuck_judge(const struct scene *scene, struct judgement *judgement);

#endif
