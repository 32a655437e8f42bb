// SPDX-License-Identifier: MIT
//
// wrong: the middle element belongs to both halves
// finding: race 39
//
// Seldom seen: the additions to the middle element are short, but unordered.

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    N = 4
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int *numbers;
    pid_t child;

    numbers = mmap(NULL, (N + 1) * sizeof(*numbers), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (numbers == MAP_FAILED)
        die("mmap");
    for (int half = 0; half < 2; half++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            for (int i = half * N / 2; i <= half * N / 2 + N / 2; i++)
                numbers[i] += i;
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    for (int i = 0; i < N; i++)
        printf("%d\n", numbers[i]);
    return 0;
}
