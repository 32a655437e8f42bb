// SPDX-License-Identifier: MIT
//
// What the tests of process share: a gate that keeps a child running until the
// test opens it, targets, and the way from start to end.
#ifndef CHECK_PROCESS_H
#define CHECK_PROCESS_H

#include <check.h>

#include "process.h"
#include "support.h"

// Long enough to see a mistake.
#define MOMENT_S 0.05

extern struct gate gate;

// Before and after each test: the gate, and signals that kill.
void process_set_up(void);
void process_tear_down(void);

// Targets: returns the int that code points to, or 0 if it is NULL; waits at
// the gate and returns 0.
int return_it(void *code);
int wait_at_gate(void *unused);

// Creates and starts a process; joins and destroys it, and returns its exit
// code.
struct mp_process *started(int (*target)(void *), void *arg);
int end_of(struct mp_process *process);

// The rest of the suite.
void process_add_printing(Suite *suite);
void process_add_errors(Suite *suite);

#endif
