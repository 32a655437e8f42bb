// SPDX-License-Identifier: MIT
//
// wrong: the pid is taken once, by the parent
// finding: trace 62
// caught: native

#include "mp.h"

#include <limits.h>
#include <stdio.h>

enum {
    SLIDE_COUNT = 5,
    MAX_COUNT = 64,
};

static void double_all(int nombres[], size_t count);
int doubler(void *arg);
static size_t parse_numbers(int argc, char *argv[], int numbers[]);

static int pid;

int main(int argc, char *argv[])
{
    int nombres[MAX_COUNT] = {5, 10, 15, 20, 25};
    size_t count = parse_numbers(argc, argv, nombres);

    pid = (int)mp_current_process_pid();
    double_all(nombres, count);
    return 0;
}

// Starts a child for each number, number i running doubler(&nombres[i]).  When
// all are started, joins them all, and looks at their exit codes.
static void double_all(int nombres[], size_t count)
{
    struct mp_process *processus[MAX_COUNT];
    int failed = 0;

    for (size_t i = 0; i < count; i++) {
        processus[i] = mp_process_create(doubler, &nombres[i]);
        if (!processus[i] || mp_process_start(processus[i]) < 0)
            die_errno("cannot start a child");
    }
    for (size_t i = 0; i < count; i++) {
        if (mp_process_join(processus[i], MP_FOREVER) < 0)
            die_errno("cannot join %s", mp_process_name(processus[i]));
        failed += mp_process_exitcode(processus[i]) != 0;
        mp_process_destroy(processus[i]);
    }
    if (failed > 0)
        die("%d of %zu children failed", failed, count);
}

// A child: prints the number that `arg` points to, its double, and its pid:
//     5 doublé en 10 par le processus : 7113
int doubler(void *arg)
{
    const int *nombre = arg;
    int resultat = *nombre * 2;

    printf("%d doublé en %d par le processus : %d\n", *nombre, resultat,
           pid);
    return 0;
}

// Stores the numbers of the command line, if there are any, in place of those
// of the slide.  Returns how many numbers there are.
static size_t parse_numbers(int argc, char *argv[], int numbers[])
{
    size_t count = (size_t)argc - 1;

    if (count > MAX_COUNT)
        usage("process [N...], at most %d numbers", MAX_COUNT);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (int)parse_int(argv[i + 1], "N", INT_MIN / 2, INT_MAX / 2);
    return count > 0 ? count : SLIDE_COUNT;
}
