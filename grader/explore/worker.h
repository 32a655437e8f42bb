// SPDX-License-Identifier: MIT
//
// worker - one server and its control page.

#ifndef EXPLORE_WORKER_H
#define EXPLORE_WORKER_H

#include <sched.h>

#include "explore/explore.h"
#include "sandbox/sandbox.h"

// Executions that came to no end, among those whose logs the caller was given.
struct stuck {
    unsigned count;
    char by[128]; // the last one
};

struct worker {
    const char *program;
    char *const *argv;
    struct explore_limits limits;
    const struct sandbox_signals *signals; // the user's wish to stop
    struct stuck *stuck;                   // of all workers
    int core;                              // -1: any

    struct sandbox *sandbox; // in which the server runs; NULL: none does
    struct sandbox_guest guest;
    struct sandbox_limits kept; // what the sandbox watches over
    char variable[64];
    int passed[2]; // to the server: the page, its end of the channel

    int channel;          // a byte for each execution, the same byte back
    unsigned char serial; // that byte
    int memory;           // descriptor of the page
    struct page *page;
    struct page_request request; // as it was put there
    bool is_running;
    bool is_held;        // it has ended, and its processes wait
    bool is_interrupted; // by the user: there will be no other one
    bool is_silent;      // the server did not even say that it got stuck
};

// Returns NULL, or a sentence that says what failed.
const char *worker_start(struct worker *worker);
void worker_stop(struct worker *worker);

// Starts an execution; worker_wait() gives its log.
void worker_run(struct worker *worker, const struct explore_plan *plan);
void worker_wait(struct worker *worker, struct log *log);

// Notes a log that is given to the caller: after some that are stuck there is
// no other execution, by no worker.  All threads but one must have ended then.
void worker_note(struct worker *worker, const struct log *log);

// Both.
void worker_take(struct worker *worker, struct log *log);

// Keeps the calling thread on the worker's core: they take turns.
void worker_settle(const struct worker *worker);

// The same, but its processes stay until worker_release(): see explore.h.
void worker_hold(struct worker *worker, const struct explore_plan *plan,
                 const struct explore_stop *stop);
void worker_release(struct worker *worker);
pid_t worker_held_pid(const struct worker *worker, uint16_t process);

// The log in the page, believing nothing: view.c.
void view_page(const struct page *page, struct log *log);

struct explore {
    char *program, **argv; // owned
    struct explore_limits limits;
    unsigned worker_count, workers_wanted;
    struct worker workers[2];
    struct sandbox_signals signals;
    struct stuck stuck;
    bool is_settled; // the caller's thread, on the core of the first worker
    cpu_set_t cores; // that it may use otherwise
};

// Starts the second worker, if one is wanted, where so many executions are left
// or have been run that it is worth it.  No execution may be running whose
// worker depends on their number.  Returns how many workers there are.
unsigned explore_widen(struct explore *explore, size_t executions);

// The caller's thread shares the core of the first worker, until it has to wait
// for both.
void explore_settle(struct explore *explore);
void explore_unsettle(struct explore *explore);

#endif
