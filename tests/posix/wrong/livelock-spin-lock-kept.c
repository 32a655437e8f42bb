// SPDX-License-Identifier: MIT
//
// wrong: the child ends without clearing the flag of the spin lock
// finding: livelock 34
//
// Seldom seen: the child must come to the lock before the parent does.

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

int main(void)
{
    atomic_flag *lock;
    pid_t child;

    lock = mmap(NULL, sizeof(*lock), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lock == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    while (atomic_flag_test_and_set(lock))
        sched_yield();
    printf("inside\n");
    if (child == 0)
        exit(EXIT_SUCCESS);
    atomic_flag_clear(lock);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
