// SPDX-License-Identifier: MIT
//
// What the tests of the queue share: one queue, and items that know their
// number.  A queue has two mechanisms, chosen by the size of the items; most
// tests run for both, as loop tests over `kinds`.
#ifndef CHECK_QUEUE_H
#define CHECK_QUEUE_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include "queue.h"

enum {
    SMALL = 8,    // bytes: a pipe
    LARGE = 8192, // a ring
    PAGE = 4096,
    MEBIBYTE = 1 << 20,
    MAXSIZE = 6, // as in Python's tests
    KINDS = 2,
    MANY = 1500 // items; of 1 KiB each they are more than a queue holds
};

extern const size_t kinds[KINDS];       // SMALL, LARGE
extern const double long_timeouts_s[2]; // MP_FOREVER, 1000
extern struct mp_queue *queue;          // the queue of the test
extern size_t item_size;                // of its items

void make_queue(size_t maxsize, size_t size);

// Fills an item with its producer and number, every byte; and reads them back,
// which fails when the item is torn.
void write_item(unsigned char *item, unsigned producer, unsigned number);
bool read_item(const unsigned char *item, unsigned *producer, unsigned *number);

// Puts an item with this number.  Returns what mp_queue_put() returns.
int put_number(unsigned number, double timeout_s);

// Gets an item.  Returns its number; -1 as mp_queue_get(); -2 if it is torn.
int get_number(double timeout_s);

// Puts 0, 1, 2, ... until the queue is full; returns how many.
unsigned fill(void);

// For a child: puts 0 to MANY - 1.  The argument is a timeout, a double.
int put_many(void *timeout_s);

TCase *queue_interrupted_tcase(void);
TCase *queue_killed_tcase(void);
TCase *queue_errors_tcase(void);

#endif
