// SPDX-License-Identifier: MIT
//
// explore - a program and the workers that run it.

#include "explore/explore.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "explore/worker.h"

// The nth core that this process may use; with fewer, they are shared.
static int core_at(unsigned nth)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) < 0 || CPU_COUNT(&set) == 0)
        return -1;
    nth %= (unsigned)CPU_COUNT(&set);
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (CPU_ISSET((size_t)core, &set) && nth-- == 0)
            return core;
    return -1;
}

// A core that has nothing else to do, if there is one: whoever wakes up is put
// there.  Other gradings have pinned themselves to theirs.
static int quiet_core(void)
{
    struct timespec moment = {.tv_nsec = 50000};

    nanosleep(&moment, NULL);
    return sched_getcpu();
}

// A single worker and this process take turns, too: on one core, as long as it
// has work.
static void join_worker(struct explore *explore, int core)
{
    cpu_set_t set;

    if (core < 0 || sched_getaffinity(0, sizeof set, &explore->cores) < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    explore->is_pinned = sched_setaffinity(0, sizeof set, &set) == 0;
}

struct explore *explore_open(const char *program, char *const argv[],
                             unsigned workers,
                             const struct explore_limits *limits,
                             const char **message)
{
    struct explore *explore = calloc(1, sizeof *explore);

    if (explore == NULL) {
        *message = "there is no memory";
        return NULL;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (unsigned i = 0; i < (workers > 1 ? 2 : 1); i++) {
        struct worker *worker = &explore->workers[i];
        worker->program = program;
        worker->argv = argv;
        worker->limits = limits != NULL ? *limits : explore_default_limits;
        worker->core = workers > 1 ? core_at(i) : quiet_core();
        *message = worker_start(worker);
        if (*message != NULL) {
            explore_close(explore);
            return NULL;
        }
        explore->worker_count++;
    }
    if (explore->worker_count == 1)
        join_worker(explore, explore->workers[0].core);
    return explore;
}

void explore_close(struct explore *explore)
{
    if (explore == NULL)
        return;
    for (unsigned i = 0; i < explore->worker_count; i++)
        worker_stop(&explore->workers[i]);
    if (explore->is_pinned)
        sched_setaffinity(0, sizeof explore->cores, &explore->cores);
    free(explore);
}

void explore_run(struct explore *explore, const struct explore_plan *plan,
                 struct log *log)
{
    worker_run(&explore->workers[0], plan);
    worker_wait(&explore->workers[0], log);
}

void explore_hold(struct explore *explore, const struct explore_plan *plan,
                  const struct explore_stop *stop, struct log *log)
{
    struct worker *worker = &explore->workers[0];

    worker_hold(worker, plan, stop);
    worker_wait(worker, log);
}

void explore_release(struct explore *explore)
{
    worker_release(&explore->workers[0]);
}

pid_t explore_held_pid(const struct explore *explore, uint16_t process)
{
    return worker_held_pid(&explore->workers[0], process);
}
