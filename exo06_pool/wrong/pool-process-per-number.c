// SPDX-License-Identifier: MIT
//
// wrong: each number gets a process of its own, not one of three workers
// finding: trace -
// caught: native

#include "mp.h"

#include <limits.h>
#include <stdio.h>

enum {
    SLIDE_COUNT = 6,
    MAX_COUNT = 64,
};

// What one process works on.
struct work {
    const int *nombre;
    int *result;
};

int doubler(const void *item, void *result);
static int run(void *arg);
static size_t parse_numbers(int argc, char *argv[], int numbers[]);
static void print_list(const int list[], size_t count);

int main(int argc, char *argv[])
{
    int nombres[MAX_COUNT] = {5, 10, 20, 4, 8, 15};
    struct work work[MAX_COUNT];
    struct mp_process *processes[MAX_COUNT];
    size_t count = parse_numbers(argc, argv, nombres);

    // Create a pool of WORKERS, map doubler over nombres so that r holds the
    // results, then close, join and destroy the pool.
    struct mp_array *array = mp_array_create(count, sizeof(int));
    if (!array)
        die_errno("cannot create the results");
    int *r = mp_array_data(array);

    for (size_t i = 0; i < count; i++) {
        work[i] = (struct work){&nombres[i], &r[i]};
        processes[i] = mp_process_create(run, &work[i]);
        if (!processes[i] || mp_process_start(processes[i]) < 0)
            die_errno("cannot start a child");
    }
    for (size_t i = 0; i < count; i++) {
        if (mp_process_join(processes[i], MP_FOREVER) < 0)
            die_errno("cannot join a child");
        mp_process_destroy(processes[i]);
    }
    printf("RESULTAT =  ");
    print_list(r, count);
    mp_array_destroy(array);
    return 0;
}

static int run(void *arg)
{
    struct work *work = arg;

    return doubler(work->nombre, work->result);
}

// In a worker, once for each number: prints the pid and the number that `item`
// points to, and stores the double where `result` points to:
//     Processus 15033 - traitement de 5
// Returns 0: it cannot fail.
int doubler(const void *item, void *result)
{
    const int *nombre = item;
    int *r = result;

    printf("Processus %d - traitement de %d\n", (int)mp_current_process_pid(),
           *nombre);
    *r = *nombre * 2;
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
