// SPDX-License-Identifier: MIT
//
// queues - what went through a queue: who put, who took, what is left in it.

#ifndef JUDGE_QUEUES_H
#define JUDGE_QUEUES_H

#include "scene.h"

#include <stdint.h>

#define QUEUES_UNKNOWN SIZE_MAX

// Whether an event puts a message into a queue, or takes one out of it.  The
// event's object is what a reader of that queue waits for.
bool queues_puts(const struct scene *scene, const struct log_event *event);
bool queues_takes(const struct scene *scene, const struct log_event *event);

// The event by which a process itself wrote what it reads at event `read` of a
// pipe; LOG_NONE when it was somebody else.
uint32_t queues_own(const struct scene *scene, uint32_t read);

// How many messages an event finds that asks a queue for their number;
// QUEUES_UNKNOWN for any other event.
size_t queues_count(const struct scene *scene, const struct log_event *event);

#endif
