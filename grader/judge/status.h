// SPDX-License-Identifier: MIT
//
// status - the status that the program ends with, and why it is that one.

#ifndef JUDGE_STATUS_H
#define JUDGE_STATUS_H

#include "scene.h"

// Whether the first process ended by itself, with another status than
// `expected`.
bool status_gave_up(const struct scene *scene, int expected);

// Adds an `exit-status` finding if it ended with another status; returns
// whether it did.
bool status_judge(const struct scene *scene, int expected,
                  struct judgement *judgement);

// The output lacks lines at its end, which is the last finding: says there
// that the program gave up, if it ended with another status than `expected`.
void status_explain(const struct scene *scene, int expected,
                    struct judgement *judgement);

#endif
