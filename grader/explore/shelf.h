// SPDX-License-Identifier: MIT
//
// ahead - executions that are run before their turn comes.

#ifndef EXPLORE_AHEAD_H
#define EXPLORE_AHEAD_H

#include "explore/exhaust.h"

struct ahead;

// Ownership: the caller calls ahead_close().
struct ahead *ahead_open(const struct source *source);
void ahead_close(struct ahead *ahead);

// Each execution is known by a key of the caller's.  ahead_settle() waits for
// what was started, so that its workers are free again.
void ahead_settle(struct ahead *ahead);
bool ahead_can_start(const struct ahead *ahead);
bool ahead_is_started(const struct ahead *ahead, const void *key);
void ahead_start(struct ahead *ahead, const void *key,
                 const struct script *script);

// The log of an execution that was started; valid until ahead_release().
void ahead_take(struct ahead *ahead, const void *key, struct log *log);
void ahead_release(struct ahead *ahead);

#endif
