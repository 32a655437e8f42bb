// SPDX-License-Identifier: MIT
//
// watch - a system call filter that tells when a program sets a clock that
// may wake it later, and that keeps it from the grader.

#ifndef SANDBOX_WATCH_H
#define SANDBOX_WATCH_H

#include <stddef.h>
#include <sys/types.h>

#include "record.h"

// Puts the filter on the calling process, which must have given up new
// privileges (PR_SET_NO_NEW_PRIVS), and all it will fork.
//
// protected  count processes, and their groups, that must not be signalled or
//            limited; with any, kill(-1) is forbidden as well
//
// Returns a descriptor, close-on-exec, for poll(2) and watch_answer(), or -1
// when the kernel cannot tell us of clocks.
int watch_install(const pid_t *protected, size_t count);

// The same without a word of clocks: no filter when none is protected.
void watch_protect(const pid_t *protected, size_t count);

// Notes that a clock was set and lets the process go on.  Blocks unless
// poll(2) said that the descriptor can be read.
void watch_answer(int watch, struct record *record);

#endif
