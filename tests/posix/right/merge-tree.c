// SPDX-License-Identifier: MIT
//
// A merge sort whose halves are sorted by children, each in its own part of the
// shared array; the parent merges after both waits.  After Arpaci-Dusseau,
// Operating Systems: Three Easy Pieces, chapter 5, with the algorithm of Knuth,
// TAOCP, section 5.2.4.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    N = 4
};

static const int unsorted[N] = {4, 1, 3, 2};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void merge(int *a, int n)
{
    int merged[N], left = 0, right = n / 2;

    for (int i = 0; i < n; i++)
        if (right == n || (left < n / 2 && a[left] <= a[right]))
            merged[i] = a[left++];
        else
            merged[i] = a[right++];
    memcpy(a, merged, (size_t)n * sizeof(*a));
}

static void sort(int *a, int n)
{
    pid_t child;

    if (n < 2)
        return;
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        sort(a, n / 2);
        _exit(EXIT_SUCCESS);
    }
    sort(a + n / 2, n - n / 2);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    merge(a, n);
}

int main(void)
{
    int *numbers = mmap(NULL, sizeof(unsorted), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (numbers == MAP_FAILED)
        die("mmap");
    memcpy(numbers, unsorted, sizeof(unsorted));
    sort(numbers, N);
    for (int i = 0; i < N; i++)
        printf("%d\n", numbers[i]);
    return 0;
}
