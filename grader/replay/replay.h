// SPDX-License-Identifier: MIT
//
// replay - shows one schedule again: all its steps, on a terminal one by one,
// or one process in a debugger.

#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include "inquiry/inquiry.h"

// Runs the schedule of `token` and shows its steps: on a terminal the user goes
// forward and back among them, else they are listed on stdout.
//
// Returns NULL, or a sentence that says why it cannot be done, which the caller
// frees.
char *replay_show(const struct submission *submission, const char *token);

// Runs the schedule as far as the fault and lets gdb look at the process called
// `name` there.  Blocks until the user leaves gdb.
//
// Returns NULL, or a sentence as replay_show() does.
char *replay_debug(const struct submission *submission, const char *token,
                   const char *name);

#endif
