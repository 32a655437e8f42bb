// SPDX-License-Identifier: MIT
//
// What tests of several processes need: children whose end the test sees, a
// gate to make one wait for another, what a child printed, what a process
// holds of the system's resources, and a clock that interrupts.
//
// No assertion in a child: it returns a number, and the test looks at it.
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// A test that a child could not carry out here (not allowed, not available)
// ends with this status, and its test passes.
enum {
    SKIPPED = 77
};

// Runs body(arg) in a bare fork; its result, 0 to 255, is the status.
pid_t fork_child(int (*body)(void *), void *arg);

// Waits for a child; returns its status, or -N if signal N killed it.
int wait_child(pid_t pid);

// fork_child() and wait_child().
int run_child(int (*body)(void *), void *arg);

// Runs body(arg) in a bare fork with the descriptor `fd` (1, 2) sent to a pipe.
// Keeps what came out of it, each write(2) on its own: text holds the writes
// one after the other, each with a NUL behind it.
//
// Returns the status, as wait_child().
struct captured {
    char text[1 << 14]; // of the first write; more follow if writes > 1
    size_t length;      // all bytes, the NULs included
    int writes;
};
int run_captured(int fd, int (*body)(void *), void *arg,
                 struct captured *captured);

// Makes one text of all that was written.
void join_writes(struct captured *captured);

// A gate is closed until somebody opens it; each opening lets one through.
struct gate {
    int fds[2];
};
void gate_make(struct gate *gate);
void gate_open(const struct gate *gate);
void gate_wait(const struct gate *gate);
void gate_destroy(struct gate *gate);

// Waits until a process sleeps in the kernel: it waits for something.
void wait_until_asleep(pid_t pid);

// The number of open descriptors of the caller.
int count_descriptors(void);

// Whether the caller has a child, running or zombie.
bool has_children(void);

// Whether any memory of the caller has a name in /dev/shm: a named semaphore,
// a shm_open(3).  It would outlive a killed process.
bool has_named_shared_memory(void);

// Allows the caller only so many more bytes of address space.
void limit_memory(size_t more);

// Whether the address sanitizer is at work (SAN=1): its malloc() ends the
// process when there is no memory, instead of returning NULL.
bool has_address_sanitizer(void);

// Calls `on_tick` every millisecond, in a signal handler without SA_RESTART.
void start_ticking(void (*on_tick)(int));
void stop_ticking(void);

// Seconds on the monotonic clock.
double now_s(void);

#endif
