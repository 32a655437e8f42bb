// SPDX-License-Identifier: MIT
//
// wrong: the maximum is compared and replaced in two steps, not in one
// finding: race 37
//
// Seldom seen: the child with 5 must compare before the one with 7 writes, and
// write after it.

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
    const int values[] = {3, 7, 5};
    int *most;
    pid_t child;

    most = mmap(NULL, sizeof(*most), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (most == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < 3; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            if (values[i] > *most)
                *most = values[i];
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    printf("maximum %d\n", *most);
    return 0;
}
