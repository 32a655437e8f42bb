// SPDX-License-Identifier: MIT
//
// A counter without a lock: C11 atomics are indivisible between processes too,
// as long as they are lock-free.  The last to add says so, whoever it is. After
// Herlihy & Shavit, The Art of Multiprocessor Programming, section 5.6.

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CHILDREN = 3
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    atomic_int *counter = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (counter == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < CHILDREN; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            if (atomic_fetch_add(counter, 1) == CHILDREN - 1)
                printf("I am the last\n");
            exit(EXIT_SUCCESS);
        }
    }
    for (int i = 0; i < CHILDREN; i++)
        if (wait(NULL) == -1)
            die("wait");
    printf("counter %d\n", atomic_load(counter));
    return 0;
}
