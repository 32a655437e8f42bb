// SPDX-License-Identifier: MIT
//
// wrong: no task gives its place back
// finding: deadlock 61
// caught: native

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
    partage.sema = mp_semaphore_create((unsigned)partage.places);
    partage.mutex = mp_lock_create();
    partage.val = mp_value_create(sizeof(int));
    if (!partage.sema || !partage.mutex || !partage.val)
        die_errno("cannot create what the tasks share");
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
    const struct partage *partage = arg;
    int *running = mp_value_data(partage->val);

    if (mp_semaphore_acquire(partage->sema, MP_FOREVER) < 0)
        die_errno("cannot take a place");
    MP_WITH_LOCK(partage->mutex) {
        *running += 1;
        printf("%d taches en execution en parallele\n", *running);
    }
    work();
    MP_WITH_LOCK(partage->mutex) {
        *running -= 1;
        printf("Fin du processus %s\n", mp_current_process_name());
    }
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
