// SPDX-License-Identifier: MIT
//
// What the tests of the pool share: one pool, numbers to work on, and memory
// that the workers see.
#ifndef CHECK_POOL_H
#define CHECK_POOL_H

#include <check.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/types.h>

#include "pool.h"
#include "support.h"

enum {
    MOST = 100000 // numbers
};

// Shared; a test makes it before the pool.
struct board {
    atomic_int calls;           // of the function of a map
    atomic_int inside;          // workers that wait for each other
    struct gate at_work, go_on; // for one of them to wait at
    pid_t worker;               // its pid
};

extern struct mp_pool *pool; // the pool of the test
extern struct board *board;
extern int numbers[MOST]; // 0, 1, 2, ...
extern int results[MOST]; // -1 before each map

void make_board(void);
void make_pool(unsigned workers);

// Maps a function over the first numbers, `chunk` at a time.  Returns what
// mp_pool_map() returns.
int map_numbers(int (*function)(const void *, void *), size_t count,
                size_t chunk);

// A function for a map: twice the number.  Counts its calls if there is a
// board.
int doubler(const void *item, void *result);

TCase *pool_ends_tcase(void);
TCase *pool_errors_tcase(void);

#endif
