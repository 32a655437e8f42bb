// SPDX-License-Identifier: MIT
//
// buffers - text that was printed, but waited in the buffer of a stream.

#ifndef JUDGE_BUFFERS_H
#define JUDGE_BUFFERS_H

#include "scene.h"

// Adds an `unflushed` finding if some comes out twice or is lost; returns
// whether it does.
bool buffers_judge(const struct scene *scene, struct judgement *judgement);

#endif
