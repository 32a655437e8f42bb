// SPDX-License-Identifier: MIT
//
// wrong: two children add up, and the parent reads when the first has ended
// finding: race 38

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
    int *parts;
    pid_t child;

    parts = mmap(NULL, 2 * sizeof(*parts), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (parts == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            parts[i] = 10 + i;
            exit(EXIT_SUCCESS);
        }
    }
    if (wait(NULL) == -1)
        die("wait");
    printf("sum %d\n", parts[0] + parts[1]);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
