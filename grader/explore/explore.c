// SPDX-License-Identifier: MIT
//
// explore - a program and the workers that run it.

#include "explore/explore.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "explore/worker.h"

enum {
    WORTH = 32, // executions, for the time that it takes to start a worker
};

// The next core that this process may use; the same, if there is no other one.
static int core_after(int core)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) < 0)
        return core;
    for (int i = 1; i <= CPU_SETSIZE; i++)
        if (CPU_ISSET((size_t)(core + i) % CPU_SETSIZE, &set))
            return (core + i) % CPU_SETSIZE;
    return core;
}

// A core that has nothing else to do, if there is one: whoever wakes up is put
// there.  Other gradings have pinned themselves to theirs.
static int quiet_core(void)
{
    struct timespec moment = {.tv_nsec = 50000};

    nanosleep(&moment, NULL);
    return sched_getcpu();
}

void explore_settle(struct explore *explore)
{
    if (explore->is_settled ||
        sched_getaffinity(0, sizeof explore->cores, &explore->cores) < 0)
        return;
    worker_settle(&explore->workers[0]);
    explore->is_settled = true;
}

void explore_unsettle(struct explore *explore)
{
    if (explore->is_settled)
        sched_setaffinity(0, sizeof explore->cores, &explore->cores);
    explore->is_settled = false;
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
        sandbox_signals_hold(&explore->signals) == 0)
        return explore;
    free_explore(explore);
    return NULL;
}

static const char *add_worker(struct explore *explore, int core)
{
    struct worker *worker = &explore->workers[explore->worker_count];

    worker->program = explore->program;
    worker->argv = explore->argv;
    worker->limits = explore->limits;
    worker->signals = &explore->signals;
    worker->stuck = &explore->stuck;
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

    if (explore == NULL) {
        *message = "there is no memory";
        return NULL;
    }
    explore->limits = limits != NULL ? *limits : explore_default_limits;
    explore->workers_wanted = workers;
    *message = add_worker(explore, quiet_core());
    if (*message != NULL) {
        explore_close(explore);
        return NULL;
    }
    explore_settle(explore);
    return explore;
}

// Where it cannot be started one worker does all.
unsigned explore_widen(struct explore *explore, size_t executions)
{
    if (executions < WORTH || explore->worker_count >= explore->workers_wanted)
        return explore->worker_count;
    explore_unsettle(explore); // or the second one were on that core, too
    if (add_worker(explore, core_after(explore->workers[0].core)) != NULL)
        explore->workers_wanted = 1;
    explore_settle(explore);
    return explore->worker_count;
}

void explore_close(struct explore *explore)
{
    if (explore == NULL)
        return;
    for (unsigned i = 0; i < explore->worker_count; i++)
        worker_stop(&explore->workers[i]);
    explore_unsettle(explore);
    struct sandbox_signals signals = explore->signals;
    free_explore(explore);
    sandbox_signals_release(&signals);
}

void explore_run(struct explore *explore, const struct explore_plan *plan,
                 struct log *log)
{
    worker_run(&explore->workers[0], plan);
    worker_take(&explore->workers[0], log);
}

void explore_hold(struct explore *explore, const struct explore_plan *plan,
                  const struct explore_stop *stop, struct log *log)
{
    struct worker *worker = &explore->workers[0];

    worker_hold(worker, plan, stop);
    worker_take(worker, log);
}

void explore_release(struct explore *explore)
{
    worker_release(&explore->workers[0]);
}

pid_t explore_held_pid(const struct explore *explore, uint16_t process)
{
    return worker_held_pid(&explore->workers[0], process);
}
