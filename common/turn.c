// SPDX-License-Identifier: MIT
//
// A semaphore does not know who took it: if that process is killed, the others
// wait for ever.  A robust mutex knows: its owner's name is in it, and each
// process keeps, where the kernel finds it, a list of those that it owns.  When
// a process ends, however it ends, the kernel goes through the list and wakes
// one that waits; that one gets EOWNERDEAD together with the mutex.
#include "turn.h"

#include <errno.h>

// None of these can fail with these arguments on Linux.
void mp_turn_init(struct mp_turn *turn)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&turn->mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

int mp_turn_take(struct mp_turn *turn, const struct mp_deadline *deadline)
{
    int error = deadline->is_forever
                    ? pthread_mutex_lock(&turn->mutex)
                    : pthread_mutex_clocklock(&turn->mutex, CLOCK_MONOTONIC,
                                              &deadline->at);

    if (error == 0)
        return 0;
    if (error == EOWNERDEAD) {
        pthread_mutex_consistent(&turn->mutex);
        return 1;
    }
    errno = error;
    return -1;
}

void mp_turn_give(struct mp_turn *turn)
{
    pthread_mutex_unlock(&turn->mutex);
}
