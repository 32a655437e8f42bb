// SPDX-License-Identifier: MIT
//
// wrong: the program ends without waiting for its children
// finding: orphan 70
// caught: native

#include "mp.h"

#include <stdio.h>
#include <unistd.h>

struct partage {
    struct mp_semaphore *s;
    long seconds; // that process 1 waits before its V
};

int process1(void *arg);
int process2(void *arg);
static struct mp_process *start(int (*target)(void *), void *arg);

int main(int argc, char *argv[])
{
    struct partage partage = {.seconds = 15};

    if (argc > 2)
        usage("semaphore [SECONDS]");
    if (argc > 1)
        partage.seconds = parse_int(argv[1], "SECONDS", 0, 3600);

    // Create the semaphore partage.s.  How many tokens are there before process
    // 1 makes one?
    partage.s = mp_semaphore_create(0);
    if (!partage.s)
        die_errno("cannot create the semaphore");
    start(process1, &partage);
    start(process2, &partage);
    return 0;
}

// Says for how long it waits, sleeps, announces the token, and makes it.
int process1(void *arg)
{
    const struct partage *partage = arg;

    printf("Je suis le process 1 et j'attends %ld secondes\n",
           partage->seconds);
    sleep((unsigned)partage->seconds);
    printf("Je suis le process 1 et je génère un jeton [V(s)]\n");
    if (mp_semaphore_release(partage->s) < 0)
        die_errno("cannot make the token");
    return 0;
}

// Announces that it blocks, takes the token, and says that it is free again.
int process2(void *arg)
{
    const struct partage *partage = arg;

    printf("Je suis le process 2 et je me bloque sur le sémaphore : [P(s)]\n");
    if (mp_semaphore_acquire(partage->s, MP_FOREVER) < 0)
        die_errno("cannot take the token");
    printf("Je suis le process 2 et je suis DEBLOQUE\n");
    return 0;
}

static struct mp_process *start(int (*target)(void *), void *arg)
{
    struct mp_process *p = mp_process_create(target, arg);

    if (!p || mp_process_start(p) < 0)
        die_errno("cannot start a child");
    return p;
}
