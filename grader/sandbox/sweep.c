// SPDX-License-Identifier: MIT
//
// With process numbers of its own a run dies with its process 1: the kernel
// kills the rest before the wait for it returns.  A run with a user of its own
// is killed at one stroke as well: kill(-1) as that user.  Otherwise a process
// can fork while the list of processes is read, and the new one is missed.
// Stopped processes do not fork, so all are stopped, again and again until no
// new one turns up, and only then killed.  Orphans come to the keeper, a
// subreaper, and are in its tree the next time round.
//
// Stopping comes before everything that a bomb can delay.  Whoever forks or
// ends takes a lock of the kernel's on each file that it has mapped, libc's
// above all; hundreds of processes that fork on one core hold it in turn, for
// as long as it takes all others to have theirs.  Signals need no such lock,
// but the end of the starter does, and so does a fork of ours.

#include "sweep.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tree.h"

// A number from the list may be another process by now, perhaps none of ours:
// what is signalled is a process that was held and then seen to be the same.
static bool send(const struct process *process, int signal_number)
{
    int held = (int)syscall(SYS_pidfd_open, process->pid, 0);
    long result = -1;

    if (process_is_same(process))
        result = held < 0 ? kill(process->pid, signal_number)
                          : syscall(SYS_pidfd_send_signal, held, signal_number,
                                    NULL, 0);
    if (held >= 0)
        close(held);
    return result == 0;
}

// Returns how many were still running.
static size_t stop_all(const struct tree *tree)
{
    size_t running = 0;

    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        if (process_lives(process) && process->state != 'T')
            running += send(process, SIGSTOP);
    }
    return running;
}

static void kill_all(const struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++)
        send(&tree->processes[i], SIGKILL);
}

// Takes in the dead.  Returns whether there are others.
static bool reap(void)
{
    pid_t dead;

    while ((dead = waitpid(-1, NULL, WNOHANG)) > 0)
        ;
    return dead == 0;
}

static void kill_user(uid_t user)
{
    pid_t killer = fork();

    if (killer == 0) {
        if (setresuid(user, user, user) == 0)
            kill(-1, SIGKILL);
        _exit(0);
    }
    if (killer > 0)
        waitpid(killer, NULL, 0);
}

// A process that cannot be stopped at once (it sleeps in the kernel) must not
// hold us up: a few rounds are enough, and the next call comes back to it.
static void stop_and_kill(struct tree *tree)
{
    const int rounds_most = 50;
    size_t running = 1;

    for (int round = 0; running > 0 && round < rounds_most; round++) {
        if (tree_scan(tree, tree_self()) < 0)
            return;
        running = stop_all(tree);
    }
    kill_all(tree);
}

// The killed take a moment to die.
static void give_way(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void sweep_tree(const struct world *world)
{
    struct tree tree = {0};

    while (reap()) {
        if (world->changes_user)
            kill_user(world->user);
        else
            stop_and_kill(&tree);
        give_way();
    }
    tree_free(&tree);
}

static void end_starter(pid_t starter, struct rusage *usage)
{
    kill(starter, SIGKILL);
    while (wait4(starter, NULL, 0, usage) < 0 && errno == EINTR)
        ;
}

void sweep(const struct world *world, pid_t starter, struct rusage *usage)
{
    struct tree tree = {0};

    if (!world->has_processes)
        stop_and_kill(&tree);
    tree_free(&tree);
    end_starter(starter, usage);
    if (!world->has_processes)
        sweep_tree(world);
}
