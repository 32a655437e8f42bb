// SPDX-License-Identifier: MIT
//
// explore - a program and the workers that run it.

#include "explore/explore.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>

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

static const char *start_worker(struct explore *explore, unsigned index,
                                const struct worker *like)
{
    struct worker *worker = &explore->workers[index];

    *worker = *like;
    worker->interruption = &explore->interruption;
    worker->core = core_at(index);
    const char *message = worker_start(worker);
    if (message == NULL)
        explore->worker_count++;
    return message;
}

struct explore *explore_open(const char *program, char *const argv[],
                             unsigned workers,
                             const struct explore_limits *limits,
                             const char **message)
{
    struct explore *explore = calloc(1, sizeof *explore);
    const struct worker worker = {
        .program = program,
        .argv = argv,
        .limits = limits != NULL ? *limits : explore_default_limits,
    };

    if (explore == NULL ||
        sandbox_signals_hold(&explore->interruption.signals) < 0) {
        free(explore);
        *message = "there is no memory";
        return NULL;
    }
    *message = NULL;
    for (unsigned i = 0; i < (workers > 1 ? 2 : 1) && *message == NULL; i++)
        *message = start_worker(explore, i, &worker);
    if (*message != NULL) {
        explore_close(explore);
        return NULL;
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
    int number = explore->interruption.number;
    sandbox_signals_release(&explore->interruption.signals);
    free(explore);
    if (number != 0)
        raise(number);
}

void explore_run(struct explore *explore, const struct explore_plan *plan,
                 struct log *log)
{
    worker_run(&explore->workers[0], plan);
    worker_wait(&explore->workers[0], log);
}
