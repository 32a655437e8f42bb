// SPDX-License-Identifier: MIT
//
// waiting - what one thread waits for.

#ifndef SANDBOX_WAITING_H
#define SANDBOX_WAITING_H

#include <stdbool.h>
#include <sys/types.h>

enum waiting_for {
    WAITING_NOT,     // it runs, or a clock or somebody outside may end it
    WAITING_LOCK,    // for a semaphore, a lock: a futex
    WAITING_READ,    // for data in a pipe
    WAITING_WRITE,   // for room in a pipe
    WAITING_CHILD,   // for a child to end
    WAITING_SIGNAL,  // for a signal
    WAITING_STOPPED, // stopped by a signal, for SIGCONT
    WAITING_KINDS
};

// All that changes when a thread runs, be it for an instant.
struct waiting {
    pid_t pid;
    pid_t thread;
    unsigned long long start; // of the process
    enum waiting_for what;
    ino_t pipe;                // WAITING_READ, WAITING_WRITE: which one
    unsigned long call[7];     // the system call and its arguments
    unsigned long switches[2]; // how often it left the processor, on its own
                               // and not
};

// Pipes that the keeper serves: waiting for them comes to an end.
struct waiting_served {
    ino_t pipes[2];
};

// Looks at a thread of a process.  Returns false when it is dead.  It is
// WAITING_NOT whenever there is a doubt.
bool waiting_look(struct waiting *waiting, pid_t pid, pid_t thread,
                  const struct waiting_served *served);

// Whether `pid` has the pipe open for writing, so that a reader waits for it.
bool waiting_can_write(pid_t pid, ino_t pipe);

// The number by which the process `pid` knows itself.
pid_t waiting_own_number(pid_t pid);

#endif
