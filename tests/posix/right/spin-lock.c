// SPDX-License-Identifier: MIT
//
// A spin lock of one atomic flag, which yields the processor while it is taken.
// Release and acquire order what the flag protects.  After Herlihy & Shavit,
// The Art of Multiprocessor Programming, section 7.2.

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct shared {
    atomic_flag taken;
    int counter;
} * shared;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void add_one(void)
{
    while (
        atomic_flag_test_and_set_explicit(&shared->taken, memory_order_acquire))
        sched_yield();
    shared->counter++;
    atomic_flag_clear_explicit(&shared->taken, memory_order_release);
}

int main(void)
{
    pid_t child;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        die("mmap");
    atomic_flag_clear(&shared->taken);
    child = fork();
    if (child == -1)
        die("fork");
    add_one();
    if (child == 0)
        _exit(EXIT_SUCCESS);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    printf("counter %d\n", shared->counter);
    return 0;
}
