// SPDX-License-Identifier: MIT
//
// bonjour - a block of output that nobody interrupts.
//
// One printf of one line is written whole, but between two lines any other
// process may print its own.  What must stay together is done under a lock:
// all processes share one, and the lock is held for the whole block, not for
// each line.  Which process comes next remains open, and does not matter.
//
// Usage: bonjour [PROCESSES [LINES]]

#include "mp.h"

#include <stdio.h>

enum {
    MAX_PROCESSES = 256,
    MAX_LINES = 10000
};

struct partage {
    struct mp_lock *lock;
    int lines; // of each process
};

void start_all(struct mp_process *processes[], int count,
               struct partage *partage);
void join_all(struct mp_process *processes[], int count);
int fonc(void *arg);

int main(int argc, char *argv[])
{
    struct mp_process *processes[MAX_PROCESSES];
    struct partage partage = {.lines = 20};
    int count = 10;

    if (argc > 3)
        usage("bonjour [PROCESSES [LINES]]");
    if (argc > 1)
        count = parse_int(argv[1], "PROCESSES", 1, MAX_PROCESSES);
    if (argc > 2)
        partage.lines = parse_int(argv[2], "LINES", 1, MAX_LINES);
    partage.lock = mp_lock_create();
    if (!partage.lock)
        die_errno("cannot create the lock");

    start_all(processes, count, &partage);
    join_all(processes, count);
    mp_lock_destroy(partage.lock);
    return 0;
}

// Creates and starts `count` processes that run fonc(partage).
void start_all(struct mp_process *processes[], int count,
               struct partage *partage)
{
    // YOUR CODE HERE
    MP_TODO("create and start each process");
}

// Waits for the end of each process, and gives back its memory.
void join_all(struct mp_process *processes[], int count)
{
    // YOUR CODE HERE
    MP_TODO("join each process, then destroy it");
}

// Prints partage->lines lines, between which nobody else prints:
//     Bonjour  0
//     Bonjour  1
// and so on.
int fonc(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("print the lines while you hold the lock");
    return 0;
}
