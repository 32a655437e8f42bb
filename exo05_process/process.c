// SPDX-License-Identifier: MIT
//
// process - each number is doubled by a process of its own.
//
// All processes are started before the first one is joined, so all are at work
// at the same time and their lines come in any order.  Were each one joined
// right after its start, the output would look the same, and the second
// process could not begin before the first has ended: a loop, the hard way.
//
// Usage: process [N...]

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

int main(int argc, char *argv[])
{
    int nombres[MAX_COUNT] = {5, 10, 15, 20, 25};
    size_t count = parse_numbers(argc, argv, nombres);

    double_all(nombres, count);
    return 0;
}

// Starts a child for each number, number i running doubler(&nombres[i]).  When
// all are started, joins them all, and looks at their exit codes.
static void double_all(int nombres[], size_t count)
{
    // YOUR CODE HERE
    MP_TODO("start all the children, then join them all");
}

// A child: prints the number that `arg` points to, its double, and its pid:
//     5 doublé en 10 par le processus : 7113
int doubler(void *arg)
{
    // YOUR CODE HERE
    MP_TODO("print the number, its double and the pid");
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
