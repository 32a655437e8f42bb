// SPDX-License-Identifier: MIT
//
// Each child sorts half of a shared array with qsort; the parent merges the
// halves when both have ended.

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    COUNT = 8,
    HALF = COUNT / 2
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int ascending(const void *a, const void *b)
{
    int left = *(const int *)a, right = *(const int *)b;

    return (left > right) - (left < right);
}

int main(void)
{
    int *numbers = mmap(NULL, COUNT * sizeof(*numbers), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (numbers == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < COUNT; i++)
        numbers[i] = i * 5 % COUNT;
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            qsort(numbers + i * HALF, HALF, sizeof(*numbers), ascending);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    for (int i = 0, left = 0, right = HALF; i < COUNT; i++) {
        int is_left =
            right == COUNT || (left < HALF && numbers[left] < numbers[right]);
        printf("%d\n", numbers[is_left ? left++ : right++]);
    }
    return 0;
}
