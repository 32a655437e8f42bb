// SPDX-License-Identifier: MIT
//
// wrong: each process waits for a turn that the others pass on in their copies
// finding: endless 85
// caught: native

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

// Ordinary variables: after the fork each process has its own.
static int num;           // of this process, from 0
static volatile int tour; // the process whose turn it is
static volatile unsigned long attentes;

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
    for (int i = 0; i < count; i++) {
        num = i;
        processes[i] = mp_process_create(fonc, partage);
        if (!processes[i] || mp_process_start(processes[i]) < 0)
            die_errno("cannot start process %d", i + 1);
    }
}

// Waits for the end of each process, and gives back its memory.
void join_all(struct mp_process *processes[], int count)
{
    for (int i = 0; i < count; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0)
            die_errno("cannot join process %d", i + 1);
        if (mp_process_exitcode(processes[i]) != 0)
            die("%s failed", mp_process_name(processes[i]));
        mp_process_destroy(processes[i]);
    }
}

// Prints partage->lines lines, between which nobody else prints:
//     Bonjour  0
//     Bonjour  1
// and so on.
int fonc(void *arg)
{
    struct partage *partage = arg;

    while (tour != num)
        attentes++;
    for (int i = 0; i < partage->lines; i++)
        printf("Bonjour  %d\n", i);
    tour = num + 1;
    return 0;
}
