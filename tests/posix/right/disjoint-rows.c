// SPDX-License-Identifier: MIT
//
// A matrix times a vector, a process for each row: they write to neighbouring
// words of shared memory but never to the same, and the parent reads after the
// wait.  After Pacheco, An Introduction to Parallel Programming, section 4.3.

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    N = 3
};

static const int matrix[N][N] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
static const int vector[N] = {1, 0, -1};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int *product = mmap(NULL, N * sizeof(*product), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (product == MAP_FAILED)
        die("mmap");
    for (int row = 0; row < N; row++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            for (int k = 0; k < N; k++)
                product[row] += matrix[row][k] * vector[k];
            _exit(EXIT_SUCCESS);
        }
    }
    for (int row = 0; row < N; row++)
        if (wait(NULL) == -1)
            die("wait");
    for (int row = 0; row < N; row++)
        printf("row %d: %d\n", row, product[row]);
    return 0;
}
