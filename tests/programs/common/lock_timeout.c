// SPDX-License-Identifier: MIT
//
// The parent cannot have the lock as long as the child keeps it.

#include "mp.h"

#include <errno.h>
#include <stdio.h>

static struct mp_lock *lock;
static struct mp_semaphore *has_lock, *may_end;

static int keep(void *arg)
{
    (void)arg;
    MP_WITH_LOCK(lock) {
        if (mp_semaphore_release(has_lock) < 0 ||
            mp_semaphore_acquire(may_end, MP_FOREVER) < 0)
            die_errno("cannot agree with the parent");
    }
    return 0;
}

int main(void)
{
    lock = mp_lock_create();
    has_lock = mp_semaphore_create(0);
    may_end = mp_semaphore_create(0);
    struct mp_process *process = mp_process_create(keep, NULL);

    if (lock == NULL || has_lock == NULL || may_end == NULL ||
        process == NULL || mp_process_start(process) < 0)
        die_errno("cannot start");
    if (mp_semaphore_acquire(has_lock, MP_FOREVER) < 0)
        die_errno("cannot wait");
    if (mp_lock_acquire(lock, 0.5) == 0 || errno != ETIMEDOUT)
        die("two have the lock");
    if (mp_semaphore_release(may_end) < 0 ||
        mp_lock_acquire(lock, MP_FOREVER) < 0 || mp_lock_release(lock) < 0)
        die_errno("cannot have the lock");
    if (mp_process_join(process, MP_FOREVER) < 0)
        die_errno("cannot join");
    mp_process_destroy(process);
    mp_semaphore_destroy(has_lock);
    mp_semaphore_destroy(may_end);
    mp_lock_destroy(lock);
    puts("one after the other");
    return 0;
}
