// SPDX-License-Identifier: MIT
//
// A POSIX semaphore is Dijkstra's: sem_wait() is P, sem_post() is V.  Two
// things make it one between processes: it lies in memory that they share, and
// sem_init() is told so.  It has no name, so nothing is left behind when a
// process is killed.  While there are tokens, no system call is made.
#include "semaphore.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>

#include "deadline.h"
#include "shared_map.h"

struct mp_semaphore {
    sem_t sem; // its value is the number of tokens
};

struct mp_semaphore *mp_semaphore_create(unsigned value)
{
    if (value > SEM_VALUE_MAX) {
        errno = EINVAL;
        return NULL;
    }
    struct mp_semaphore *semaphore = mp_shared_map_create(sizeof *semaphore);
    if (semaphore != NULL)
        sem_init(&semaphore->sem, 1, value); // cannot fail: the value is legal
    return semaphore;
}

// The less usual ends of P: misuse, a signal, a timeout.
static int acquire_slowly(struct mp_semaphore *semaphore, double timeout_s)
{
    if (semaphore == NULL) {
        errno = EINVAL;
        return -1;
    }
    if (timeout_s >= 0 && sem_trywait(&semaphore->sem) == 0)
        return 0; // without a look at the clock
    struct mp_deadline deadline = mp_deadline_after(timeout_s);
    return mp_deadline_wait_semaphore(&deadline, &semaphore->sem);
}

int mp_semaphore_acquire(struct mp_semaphore *semaphore, double timeout_s)
{
    // sem_wait() takes a token that is there at once: no sem_trywait() here.
    if (semaphore != NULL && timeout_s < 0 && sem_wait(&semaphore->sem) == 0)
        return 0;
    return acquire_slowly(semaphore, timeout_s);
}

int mp_semaphore_release(struct mp_semaphore *semaphore)
{
    if (semaphore == NULL) {
        errno = EINVAL;
        return -1;
    }
    return sem_post(&semaphore->sem); // fails with EOVERFLOW
}

int mp_semaphore_get_value(struct mp_semaphore *semaphore)
{
    int value = -1;

    if (semaphore == NULL)
        errno = EINVAL;
    else
        sem_getvalue(&semaphore->sem, &value);
    return value;
}

void mp_semaphore_destroy(struct mp_semaphore *semaphore)
{
    if (semaphore != NULL)
        sem_destroy(&semaphore->sem);
    mp_shared_map_destroy(semaphore, sizeof *semaphore);
}
