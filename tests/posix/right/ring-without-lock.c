// SPDX-License-Identifier: MIT
//
// One producer, one consumer, no lock: each writes one index only, and
// publishes it with release after the slot is written or read.  After Lamport,
// Proving the Correctness of Multiprocess Programs (1977), in the form of
// McKenney, Is Parallel Programming Hard, and Herlihy & Shavit, section 3.4.

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SLOTS = 2,
    ITEMS = 3
};

static struct ring {
    atomic_uint written, taken;
    int slots[SLOTS];
} * ring;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void put(int value)
{
    unsigned at = atomic_load_explicit(&ring->written, memory_order_relaxed);

    while (at - atomic_load_explicit(&ring->taken, memory_order_acquire) ==
           SLOTS)
        continue;
    ring->slots[at % SLOTS] = value;
    atomic_store_explicit(&ring->written, at + 1, memory_order_release);
}

static int get(void)
{
    unsigned at = atomic_load_explicit(&ring->taken, memory_order_relaxed);
    int value;

    while (atomic_load_explicit(&ring->written, memory_order_acquire) == at)
        continue;
    value = ring->slots[at % SLOTS];
    atomic_store_explicit(&ring->taken, at + 1, memory_order_release);
    return value;
}

int main(void)
{
    pid_t child;

    ring = mmap(NULL, sizeof(*ring), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (ring == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        for (int i = 0; i < ITEMS; i++)
            put(i);
        _exit(EXIT_SUCCESS);
    }
    for (int i = 0; i < ITEMS; i++)
        printf("took %d\n", get());
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
