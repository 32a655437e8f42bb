// SPDX-License-Identifier: MIT
//
// starved - what a student is told of a queue or pipe that stays empty while
// somebody reads it.

#ifndef JUDGE_STARVED_H
#define JUDGE_STARVED_H

#include "waiters.h"

#include <stdio.h>

// Writes why nothing comes from the queue that `waiter` reads: ", and ...".
void starved_put_why(const struct stuck *stuck, const struct waiter *waiter,
                     FILE *out);

// Writes what has been printed for pipe `object` and never got there, or
// nothing.
void starved_put_unflushed(const struct stuck *stuck, uint32_t object,
                           FILE *out);

// What usually repairs it, of a queue or pipe.
const char *starved_repair(const struct stuck *stuck,
                           const struct waiter *waiter);

// The event that shows why, where there is one: a place to look at; LOG_NONE
// for none.
uint32_t starved_event(const struct stuck *stuck, const struct waiter *waiter);

#endif
