// SPDX-License-Identifier: MIT
//
// ending - how processes end, and what they leave behind.

#ifndef JUDGE_ENDING_H
#define JUDGE_ENDING_H

#include "scene.h"

// Each adds one finding of its kind if the execution shows it, and returns
// whether it does.
bool ending_orphan(const struct scene *scene, struct judgement *judgement);
bool ending_zombie(const struct scene *scene, struct judgement *judgement);
bool ending_leak(const struct scene *scene, struct judgement *judgement);

#endif
