// SPDX-License-Identifier: MIT
//
// Take a lock and give it back, with nothing in between: the cost of the lock,
// and with four processes the cost of the fight for it.
#include "bench.h"

#include <semaphore.h>

#include "lock.h"
#include "shared_map.h"

enum {
    ALONE = 5000000, // times: a tenth of a second or so
    EACH_OF_4 = 250000
};

static struct mp_lock *lock;
static sem_t *sem;

static void use_lock(void *count)
{
    for (long i = *(long *)count; i > 0; i--) {
        mp_lock_acquire(lock, MP_FOREVER);
        mp_lock_release(lock);
    }
}

static void use_sem(void *count)
{
    for (long i = *(long *)count; i > 0; i--) {
        sem_wait(sem);
        sem_post(sem);
    }
}

static double rate_alone(void (*use)(void *))
{
    long count = ALONE;
    double start_s = bench_now_s();

    use(&count);
    return ALONE / (bench_now_s() - start_s);
}

static double rate_by_4(void (*use)(void *))
{
    long count = EACH_OF_4;
    double start_s = bench_now_s();

    for (int i = 0; i < 4; i++)
        bench_fork(use, &count);
    bench_wait(4);
    return 4.0 * EACH_OF_4 / (bench_now_s() - start_s);
}

static double with_lock(double (*rate)(void (*)(void *)))
{
    lock = mp_lock_create();
    double result = rate(use_lock);
    mp_lock_destroy(lock);
    return result;
}

static double with_sem(double (*rate)(void (*)(void *)))
{
    sem = mp_shared_map_create(sizeof *sem);
    sem_init(sem, 1, 1);
    double result = rate(use_sem);
    mp_shared_map_destroy(sem, sizeof *sem);
    return result;
}

double lock_alone(void)
{
    return with_lock(rate_alone);
}

double lock_by_4(void)
{
    return with_lock(rate_by_4);
}

double sem_alone(void)
{
    return with_sem(rate_alone);
}

double sem_by_4(void)
{
    return with_sem(rate_by_4);
}
