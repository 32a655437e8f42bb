// SPDX-License-Identifier: MIT
//
// What the parts of the benchmark share.  A measurement does something many
// times and returns how many times a second; NAN when it cannot be done here.
#ifndef BENCH_H
#define BENCH_H

#include <sys/types.h>

// Seconds on the monotonic clock.
double bench_now_s(void);

// Runs work(arg) in a child.  Nothing may wait in stdio.
pid_t bench_fork(void (*work)(void *), void *arg);

// Waits for so many children.
void bench_wait(int count);

// bench.py with these arguments.
double bench_python(const char *arguments);

// From one producer to n consumers, items of 8 bytes or 64 KiB.
double queue_8_to_1(void);
double queue_8_to_4(void);
double queue_64k_to_1(void);
double queue_64k_to_4(void);
double pipe_8_to_1(void);
double pipe_8_to_4(void);
double pipe_64k_to_1(void);
double pipe_64k_to_4(void);

// Take and give back, by one process or by four.
double lock_alone(void);
double lock_by_4(void);
double sem_alone(void);
double sem_by_4(void);

// Begin and end of a child that does nothing.
double start_and_join(void);
double fork_and_wait(void);

// Items of a map that does next to nothing.
double map_default_chunks(void);
double map_chunks_of_1(void);

#endif
