// SPDX-License-Identifier: MIT
//
// wrong: the parent reads the result after it has unmapped it
// finding: crash 38
// says: munmap took it away at line 37

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
    int *result;
    pid_t child;

    result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (result == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        *result = 42;
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    munmap(result, sizeof(*result));
    printf("result %d\n", *result);
    return 0;
}
