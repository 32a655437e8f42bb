// SPDX-License-Identifier: MIT
//
// wrong: two children count in one place and nothing protects the counter
// finding: race 37
// says: hold the same lock around every access
//
// Seldom seen: a child has counted before the next one is born, most often.
// But nothing orders the increments of the two.

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
    int *counter;
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
            for (int k = 0; k < 2; k++)
                ++*counter;
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    printf("counter %d\n", *counter);
    return 0;
}
