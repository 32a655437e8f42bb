// SPDX-License-Identifier: MIT
//
// wrong: the result is read after a second, whether it is there or not
// finding: sleep-sync 38
//
// Seen when the child is late by a second, or sleeping costs no time.

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
    atomic_int *result;
    pid_t child;
    int value;

    result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (result == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        atomic_store(result, 42);
        exit(EXIT_SUCCESS);
    }
    sleep(1);
    value = atomic_load(result);
    if (wait(NULL) == -1)
        die("wait");
    if (value == 0)
        exit(EXIT_FAILURE);
    printf("result %d\n", value);
    return 0;
}
