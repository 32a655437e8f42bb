// SPDX-License-Identifier: MIT
//
// wrong: an atomic load and an atomic store do not make an atomic addition
// finding: crash 43
// says: and says: Assertion 
//
// Seldom seen: both children must load before either of them stores.

#include <assert.h>
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
    atomic_int *counter;
    pid_t child;

    counter = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counter == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            atomic_store(counter, atomic_load(counter) + 1);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    assert(atomic_load(counter) == 2);
    printf("counted both\n");
    return 0;
}
