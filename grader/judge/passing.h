// SPDX-License-Identifier: MIT
//
// passing - what passes from process to process at an event: a token, a lock,
// bytes, a message.

#ifndef JUDGE_PASSING_H
#define JUDGE_PASSING_H

#include "scene.h"

// The words for event number `index`, which takes a semaphore or mutex, gives
// it back, moves bytes, or asks a queue how many messages it has; NULL when
// there is nothing to add to the line.
// Ownership: the caller frees the text.
char *passing_words(const struct scene *scene, uint32_t index);

#endif
