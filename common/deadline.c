// SPDX-License-Identifier: MIT
//
// Waiting with a limit.  Each wait is given the moment at which it must end,
// not a duration: a duration would start again from the beginning each time
// that a signal interrupts the wait (EINTR), and a process that gets a signal
// every second would wait for ever.  The clock is the monotonic one, because
// the time of day jumps when somebody sets it.  Without a limit the kernel is
// asked to wait without a limit: no polling, so a deadlock is one.
#include "deadline.h"

#include <errno.h>
#include <poll.h>

enum {
    NS_PER_S = 1000000000
};

// Longer is for ever: 30 years, and the sum with the clock fits in a time_t
// of 32 bits.
static const double longest_s = 1e9;

struct mp_deadline mp_deadline_after(double timeout_s)
{
    struct mp_deadline deadline = {0};

    if (timeout_s < 0 || timeout_s > longest_s) {
        deadline.is_forever = true;
        return deadline;
    }
    clock_gettime(CLOCK_MONOTONIC, &deadline.at);
    if (!(timeout_s > 0)) // 0, or not a number
        return deadline;
    time_t seconds = (time_t)timeout_s;
    deadline.at.tv_sec += seconds;
    deadline.at.tv_nsec += (long)((timeout_s - (double)seconds) * NS_PER_S);
    if (deadline.at.tv_nsec >= NS_PER_S) {
        deadline.at.tv_nsec -= NS_PER_S;
        deadline.at.tv_sec++;
    }
    return deadline;
}

// What is left until the deadline, at least 0; it has one.
static struct timespec time_left(const struct mp_deadline *deadline)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    struct timespec left = {
        .tv_sec = deadline->at.tv_sec - now.tv_sec,
        .tv_nsec = deadline->at.tv_nsec - now.tv_nsec,
    };
    if (left.tv_nsec < 0) {
        left.tv_nsec += NS_PER_S;
        left.tv_sec--;
    }
    if (left.tv_sec < 0)
        left = (struct timespec){0};
    return left;
}

bool mp_deadline_has_passed(const struct mp_deadline *deadline)
{
    if (deadline->is_forever)
        return false;
    struct timespec left = time_left(deadline);
    return left.tv_sec == 0 && left.tv_nsec == 0;
}

int mp_deadline_wait_semaphore(const struct mp_deadline *deadline, sem_t *sem)
{
    int result;

    do {
        result = deadline->is_forever
                     ? sem_wait(sem)
                     : sem_clockwait(sem, CLOCK_MONOTONIC, &deadline->at);
    } while (result < 0 && errno == EINTR);
    return result;
}

int mp_deadline_wait_fd(const struct mp_deadline *deadline, int fd,
                        short events)
{
    struct pollfd pollfd = {.fd = fd, .events = events};
    int ready;

    do {
        struct timespec left = {0}; // ppoll() wants a duration
        if (!deadline->is_forever)
            left = time_left(deadline);
        ready = ppoll(&pollfd, 1, deadline->is_forever ? NULL : &left, NULL);
    } while (ready < 0 && errno == EINTR);
    if (ready < 0)
        return -1;
    if (ready == 0 || (pollfd.revents & POLLNVAL)) {
        errno = ready == 0 ? ETIMEDOUT : EBADF;
        return -1;
    }
    return 0;
}
