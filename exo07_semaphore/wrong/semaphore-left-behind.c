// SPDX-License-Identifier: MIT
//
// wrong: the named semaphore is never unlinked
// finding: leak 38
// caught: native

#include "mp.h"

#include <fcntl.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

struct partage {
    sem_t *s;
    long seconds; // that process 1 waits before its V
};

int process1(void *arg);
int process2(void *arg);
static struct mp_process *start(int (*target)(void *), void *arg);
static bool join(struct mp_process *p);

int main(int argc, char *argv[])
{
    struct partage partage = {.seconds = 15};

    if (argc > 2)
        usage("semaphore [SECONDS]");
    if (argc > 1)
        partage.seconds = parse_int(argv[1], "SECONDS", 0, 3600);

    // Create the semaphore partage.s.  How many tokens are there before process
    // 1 makes one?
    char name[32];
    snprintf(name, sizeof name, "/semaphore-%d", (int)getpid());
    partage.s = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    if (partage.s == SEM_FAILED)
        die_errno("cannot create the semaphore");
    struct mp_process *p1 = start(process1, &partage);
    struct mp_process *p2 = start(process2, &partage);
    bool ok = join(p1);
    if (!ok)
        mp_process_terminate(p2); // the token that it waits for never comes
    ok = join(p2) && ok;
    sem_close(partage.s);
    return ok ? 0 : 1;
}

// Says for how long it waits, sleeps, announces the token, and makes it.
int process1(void *arg)
{
    const struct partage *partage = arg;

    printf("Je suis le process 1 et j'attends %ld secondes\n",
           partage->seconds);
    sleep((unsigned)partage->seconds);
    printf("Je suis le process 1 et je génère un jeton [V(s)]\n");
    if (sem_post(partage->s) < 0)
        die_errno("cannot make the token");
    return 0;
}

// Announces that it blocks, takes the token, and says that it is free again.
int process2(void *arg)
{
    const struct partage *partage = arg;

    printf("Je suis le process 2 et je me bloque sur le sémaphore : [P(s)]\n");
    if (sem_wait(partage->s) < 0)
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

// Waits for the end of `p`.  Returns whether it did what it had to.
static bool join(struct mp_process *p)
{
    if (mp_process_join(p, MP_FOREVER) < 0)
        die_errno("cannot join %s", mp_process_name(p));
    bool ok = mp_process_exitcode(p) == 0;
    mp_process_destroy(p);
    return ok;
}
