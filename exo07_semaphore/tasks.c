// SPDX-License-Identifier: MIT
//
// tasks - many tasks, few places.
//
// The semaphore counts free places: a task takes one before its work and gives
// it back afterwards, so never more than PLACES tasks are inside.  The mutex
// serves another purpose.  Those inside count themselves in `val`, and what a
// task prints must be what it has just counted, so the count and its line are
// one critical section.  The work is outside of it: under the mutex, one task
// at a time would work.
//
// Usage: tasks [TASKS [PLACES]]

#include "mp.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    MAX_TASKS = 64
};

struct partage {
    long places;               // in all
    struct mp_semaphore *sema; // those that are free
    struct mp_lock *mutex;     // guards val, and the lines that tell it
    struct mp_value *val;      // int: tasks inside
};

int semaphore_fonc(void *arg);
void work(void);
static void run_all(struct partage *partage, long tasks);

int main(int argc, char *argv[])
{
    struct partage partage = {.places = 3};
    long tasks = 10;

    if (argc > 3)
        usage("tasks [TASKS [PLACES]]");
    if (argc > 1)
        tasks = parse_int(argv[1], "TASKS", 1, MAX_TASKS);
    if (argc > 2)
        partage.places = parse_int(argv[2], "PLACES", 1, MAX_TASKS);

    // s = mp.Semaphore(places); mutex = mp.Lock(); v = mp.Value('i', 0)
    // YOUR CODE HERE
    MP_TODO("create what the tasks share");
    run_all(&partage, tasks);
    mp_value_destroy(partage.val);
    mp_lock_destroy(partage.mutex);
    mp_semaphore_destroy(partage.sema);
    return 0;
}

// A task.  Takes a place and, under the mutex, counts itself in and says how
// many are inside; works; under the mutex counts itself out and says that it
// has ended; gives the place back.
int semaphore_fonc(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("take a place, count in, work, count out, V");
    return 0;
}

// Works for up to 2 seconds.  Each process needs a seed of its own: the fork
// has copied the generator, and without one all would take the same time.
void work(void)
{
    srand48(mp_current_process_pid());
    usleep((useconds_t)(drand48() * 2e6));
}

// Starts all the tasks, then joins them all.
static void run_all(struct partage *partage, long tasks)
{
    struct mp_process *processes[MAX_TASKS];
    long failed = 0;

    for (long i = 0; i < tasks; i++) {
        processes[i] = mp_process_create(semaphore_fonc, partage);
        if (!processes[i] || mp_process_start(processes[i]) < 0)
            die_errno("cannot start a task");
    }
    for (long i = 0; i < tasks; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0)
            die_errno("cannot join %s", mp_process_name(processes[i]));
        failed += mp_process_exitcode(processes[i]) != 0;
        mp_process_destroy(processes[i]);
    }
    if (failed > 0)
        die("%ld of %ld tasks failed", failed, tasks);
}
