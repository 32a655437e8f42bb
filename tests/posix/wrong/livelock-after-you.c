// SPDX-License-Identifier: MIT
//
// wrong: each says that it wants to go in, then lets the other one go first
// finding: livelock 27
//
// Seldom seen: both must say that they want before either of them looks.

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static atomic_int *wants;

static void enter(int me)
{
    atomic_store(&wants[me], 1);
    while (atomic_load(&wants[1 - me]))
        sched_yield();
    printf("process %d is inside\n", me);
    atomic_store(&wants[me], 0);
}

int main(void)
{
    pid_t child;

    wants = mmap(NULL, 2 * sizeof(*wants), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (wants == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    enter(child == 0);
    if (child == 0)
        exit(EXIT_SUCCESS);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
