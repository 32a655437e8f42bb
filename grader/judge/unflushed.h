// SPDX-License-Identifier: MIT
//
// unflushed - text that was printed, but waited in the buffer of a stream.

#ifndef JUDGE_UNFLUSHED_H
#define JUDGE_UNFLUSHED_H

#include "scene.h"

// Adds an `unflushed` finding if some comes out twice or is lost; returns
// whether it does.
bool unflushed_judge(const struct scene *scene, struct judgement *judgement);

#endif
