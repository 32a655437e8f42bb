// SPDX-License-Identifier: MIT
//
// wrong: the flag is atomic, but memory_order_relaxed orders nothing but itself
// finding: race 46
// says: memory_order_relaxed, which orders nothing else
//
// Not seen on x86-64, which reorders no two stores and no two loads.

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct box {
    int data;
    atomic_int is_ready;
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    struct box *box = mmap(NULL, sizeof(*box), PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child;

    if (box == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        box->data = 7;
        atomic_store_explicit(&box->is_ready, 1, memory_order_relaxed);
        exit(EXIT_SUCCESS);
    }
    while (!atomic_load_explicit(&box->is_ready, memory_order_relaxed))
        sched_yield();
    printf("%d\n", box->data);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
