// SPDX-License-Identifier: MIT
//
// wrong: two children sort a half each, and the parent merges before they end
// finding: race 53
//
// Not seen natively, for the children are mostly faster than the first printf.

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    COUNT = 6,
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
        numbers[i] = COUNT - i;
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            qsort(numbers + i * HALF, HALF, sizeof(*numbers), ascending);
            exit(EXIT_SUCCESS);
        }
    }
    for (int i = 0, left = 0, right = HALF; i < COUNT; i++) {
        int is_left =
            right == COUNT || (left < HALF && numbers[left] < numbers[right]);
        printf("%d\n", numbers[is_left ? left++ : right++]);
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
