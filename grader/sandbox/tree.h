// SPDX-License-Identifier: MIT
//
// tree - the processes that descend from one process, as /proc shows them.

#ifndef SANDBOX_TREE_H
#define SANDBOX_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct process {
    pid_t pid;
    pid_t parent;
    char state;                  // R S D T Z ..., as in proc(5)
    unsigned threads;            // 0 for one that has ended
    unsigned long long ticks;    // CPU, its own and its dead children's
    unsigned long long start;    // tells apart two that had the same pid
    unsigned long long resident; // bytes
    bool is_ours;                // descends from the root
};

struct tree {
    struct process *processes; // by pid
    size_t count;
    size_t room;
    unsigned long long root_ticks; // CPU of the root and its dead children
};

// The number that the calling process has in /proc; 0 when there is no /proc.
pid_t tree_self(void);

// Looks at all that descends from `root`, which itself is not in the result.
//
// tree  zero at first; each scan replaces the one before
//
// Returns 0, or -1 with errno set: no /proc, no memory.  Each process is seen
// at a moment of its own: one that is born meanwhile may be missing.
//
// Ownership: the caller calls tree_free() at last.
int tree_scan(struct tree *tree, pid_t root);

// Whether it can still do something: zombies cannot.
bool process_lives(const struct process *process);

// The number that it has in its own namespace; 0 when it is gone.
pid_t process_inside(const struct process *process);

// Whether its number still is its own, and not given to another one.
bool process_is_same(const struct process *process);

// The living processes; the threads of them.
size_t tree_living(const struct tree *tree);
size_t tree_threads(const struct tree *tree);

// CPU seconds of all, and of the dead that somebody waited for.
double tree_cpu_s(const struct tree *tree);

// Whether all together use more than `most` bytes of memory.  What several
// processes share counts once: the sum of their resident sets is looked at
// first because it is cheap, and the proportional sets decide.
bool tree_uses_more(const struct tree *tree, size_t most);

// How many threads a user has on this machine, as far as /proc shows.
size_t tree_threads_of_user(uid_t user);

void tree_free(struct tree *tree);

#endif
