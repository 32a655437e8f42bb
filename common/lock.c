// SPDX-License-Identifier: MIT
//
// A lock is a semaphore that is 1 when the lock is free and 0 when it is
// taken: to acquire is to wait until it is above 0 and take the 1, to release
// is to put it back.  Two things make it a lock between processes: the
// semaphore lies in memory that they share, and sem_init() is told so.  It has
// no name, so nothing is left behind when a process is killed.  When nobody
// else wants the lock, no system call is made.
#include "lock.h"

#include <errno.h>

#include "deadline.h"
#include "shared_map.h"

struct mp_lock *mp_lock_create(void)
{
    struct mp_lock *lock = mp_shared_map_create(sizeof *lock);

    if (lock != NULL)
        sem_init(&lock->sem, 1, 1); // cannot fail: 1 is a legal value
    return lock;
}

int mp_lock_acquire_slowly(struct mp_lock *lock, double timeout_s)
{
    if (lock == NULL) {
        errno = EINVAL;
        return -1;
    }
    if (timeout_s >= 0 && sem_trywait(&lock->sem) == 0)
        return 0; // without a look at the clock
    struct mp_deadline deadline = mp_deadline_after(timeout_s);
    return mp_deadline_wait_semaphore(&deadline, &lock->sem);
}

int mp_lock_release(struct mp_lock *lock)
{
    int value;

    if (lock == NULL) {
        errno = EINVAL;
        return -1;
    }
    // Without this check a lock released twice would let two in.
    sem_getvalue(&lock->sem, &value);
    if (value > 0) {
        errno = EPERM;
        return -1;
    }
    return sem_post(&lock->sem);
}

void mp_lock_destroy(struct mp_lock *lock)
{
    if (lock != NULL)
        sem_destroy(&lock->sem);
    mp_shared_map_destroy(lock, sizeof *lock);
}

struct mp_lock *mp_with_lock_enter(struct mp_lock *lock)
{
    return mp_lock_acquire(lock, MP_FOREVER) == 0 ? lock : NULL;
}

void mp_with_lock_leave(struct mp_lock **held)
{
    int saved_errno = errno;

    if (*held != NULL)
        mp_lock_release(*held);
    *held = NULL;
    errno = saved_errno;
}
