// SPDX-License-Identifier: MIT
//
// Private to common/: a child of the calling process, and how it ended.
#ifndef MP_CHILD_H
#define MP_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct mp_child {
    pid_t pid;      // 0 before the fork
    bool has_ended; // then the pid may already be another process's
    int exitcode;   // see mp_process_exitcode(); MP_EXITCODE_NONE until known
};

// Returns whether the child runs: its end is noticed, and its exit code kept.
//
// Always succeeds, never blocks.  Called by the parent.
bool mp_child_is_alive(struct mp_child *child);

// Waits for the end of the child.
//
// timeout_s  seconds, MP_FOREVER or MP_NOWAIT
//
// Returns 0 once it has ended, or -1 with errno set:
//   ETIMEDOUT  it still runs
//   ESRCH      it has not been forked
//   ECHILD     it has ended, but its exit code is lost
//
// Blocks, at most timeout_s.  Signal handlers run and the wait goes on.
// Called by the parent.
int mp_child_wait(struct mp_child *child, double timeout_s);

// Sends a signal to the child, unless it has ended.
//
// Returns 0, or -1 with errno set:
//   ESRCH  it has not been forked
//
// Never blocks.  Called by the parent.
int mp_child_signal(struct mp_child *child, int signal_number);

#endif
