// SPDX-License-Identifier: MIT
//
// Private to common/: one deadline for a call that waits several times.
//
// A call that takes `timeout_s` turns it once into a moment of the monotonic
// clock and waits until that moment each time it has to wait: for a semaphore,
// then for a lock, then for a pipe.  Started again after a signal, or after
// another process was faster, the call still ends when it should.
#ifndef MP_DEADLINE_H
#define MP_DEADLINE_H

#include <semaphore.h>
#include <stdbool.h>
#include <time.h>

struct mp_deadline {
    bool is_forever;    // then `at` means nothing
    struct timespec at; // CLOCK_MONOTONIC
};

// Returns the moment that comes `timeout_s` seconds from now.
//
// timeout_s  seconds; negative or infinite: never; not a number: now
//
// Always succeeds, keeps errno, never blocks.
struct mp_deadline mp_deadline_after(double timeout_s);

// Returns whether the deadline has come.
//
// Always succeeds, never blocks.
bool mp_deadline_has_passed(const struct mp_deadline *deadline);

// Waits until the semaphore is above 0 and takes 1 from it, or until the
// deadline.
//
// Returns 0, or -1 with errno set, and then nothing was taken:
//   ETIMEDOUT  the deadline came first
//
// Blocks.  A semaphore above 0 is taken even when the deadline has passed.
// Signal handlers run and the wait goes on.
int mp_deadline_wait_semaphore(const struct mp_deadline *deadline, sem_t *sem);

// Waits until one of the poll(2) events `events` holds for a descriptor, or
// its other end is gone (POLLHUP, POLLERR), or until the deadline.
//
// fd      a descriptor that poll(2) knows: a pipe, a pidfd
// events  POLLIN, POLLOUT
//
// Returns 0: a read or write will not block, though it may find the other end
// gone; or -1 with errno set:
//   ETIMEDOUT  the deadline came first
//   EBADF      fd is not open
//   ENOMEM     the kernel has no memory for the wait
//
// Blocks.  Looks at least once, even when the deadline has passed.  Signal
// handlers run and the wait goes on.  With several readers of one pipe another
// one may be faster: only a descriptor in O_NONBLOCK, or a lock, is safe.
int mp_deadline_wait_fd(const struct mp_deadline *deadline, int fd,
                        short events);

#endif
