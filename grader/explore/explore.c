// SPDX-License-Identifier: MIT
//
// explore - a program and the workers that run it.

#include "explore/explore.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
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

static void free_arguments(char **argv)
{
    for (size_t i = 0; argv != NULL && argv[i] != NULL; i++)
        free(argv[i]);
    free(argv);
}

// A server may be started again, long after the caller's are gone.
static char **copy_arguments(char *const argv[])
{
    size_t count = 0;

    while (argv[count] != NULL)
        count++;
    char **copy = calloc(count + 1, sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = strdup(argv[i]);
        if (copy[i] == NULL) {
            free_arguments(copy);
            return NULL;
        }
    }
    return copy;
}

static void free_explore(struct explore *explore)
{
    free_arguments(explore->argv);
    free(explore->program);
    free(explore);
}

// Returns NULL when there is no memory, or no descriptor.
static struct explore *make_explore(const char *program, char *const argv[])
{
    struct explore *explore = calloc(1, sizeof *explore);

    if (explore == NULL)
        return NULL;
    explore->program = strdup(program);
    explore->argv = copy_arguments(argv);
    if (explore->program != NULL && explore->argv != NULL &&
        sandbox_signals_hold(&explore->interruption.signals) == 0)
        return explore;
    free_explore(explore);
    return NULL;
}

static const char *start_worker(struct explore *explore, unsigned index,
                                int core, const struct explore_limits *limits)
{
    struct worker *worker = &explore->workers[index];

    worker->program = explore->program;
    worker->argv = explore->argv;
    worker->limits = limits != NULL ? *limits : explore_default_limits;
    worker->interruption = &explore->interruption;
    worker->core = core;
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
    struct explore *explore = make_explore(program, argv);

    *message = explore == NULL ? "there is no memory" : NULL;
    for (unsigned i = 0; i < (workers > 1 ? 2 : 1) && *message == NULL; i++)
        *message = start_worker(
            explore, i, workers > 1 ? core_at(i) : quiet_core(), limits);
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
    free_explore(explore);
    if (number != 0)
        raise(number);
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
