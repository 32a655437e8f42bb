// SPDX-License-Identifier: MIT
//
// pool - three workers share a list of numbers.
//
// A pool starts its workers once and gives them work as they become free: who
// doubles which number is settled anew in every run.  What is not left to
// chance is the place of each result: number i of the list makes result i,
// whoever computed it and whenever.
//
// Usage: pool [N...]

#include "mp.h"

#include <limits.h>
#include <stdio.h>

enum {
    WORKERS = 3,
    SLIDE_COUNT = 6,
    MAX_COUNT = 64,
};

int doubler(const void *item, void *result);
static size_t parse_numbers(int argc, char *argv[], int numbers[]);
static void print_list(const int list[], size_t count);

int main(int argc, char *argv[])
{
    int nombres[MAX_COUNT] = {5, 10, 20, 4, 8, 15};
    int r[MAX_COUNT] = {0};
    size_t count = parse_numbers(argc, argv, nombres);

    // Create a pool of WORKERS, map doubler over nombres so that r holds the
    // results, then close, join and destroy the pool.
    // YOUR CODE HERE
    MP_TODO("map doubler over nombres with a pool");
    printf("RESULTAT =  ");
    print_list(r, count);
    return 0;
}

// In a worker, once for each number: prints the pid and the number that `item`
// points to, and stores the double where `result` points to:
//     Processus 15033 - traitement de 5
// Returns 0: it cannot fail.
int doubler(const void *item, void *result)
{
    // YOUR CODE HERE
    MP_TODO("print the pid and the number, store the double");
    return 0;
}

// print(list): [10, 20, 40]
static void print_list(const int list[], size_t count)
{
    printf("[");
    for (size_t i = 0; i < count; i++)
        printf("%s%d", i > 0 ? ", " : "", list[i]);
    printf("]\n");
}

// Stores the numbers of the command line, if there are any, in place of those
// of the slide.  Returns how many numbers there are.
static size_t parse_numbers(int argc, char *argv[], int numbers[])
{
    size_t count = (size_t)argc - 1;

    if (count > MAX_COUNT)
        usage("pool [N...], at most %d numbers", MAX_COUNT);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (int)parse_int(argv[i + 1], "N", INT_MIN / 2, INT_MAX / 2);
    return count > 0 ? count : SLIDE_COUNT;
}
