// SPDX-License-Identifier: MIT
//
// worker - one server and its control page.

#ifndef EXPLORE_WORKER_H
#define EXPLORE_WORKER_H

#include <sched.h>

#include "explore/explore.h"
#include "sandbox/sandbox.h"

// The user's wish to stop, shared by the workers.
struct interruption {
    struct sandbox_signals signals;
    int number; // the signal that came, or 0
};

struct worker {
    const char *program;
    char *const *argv;
    struct explore_limits limits;
    struct interruption *interruption;
    int core; // -1: any

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
    bool is_held; // it has ended, and its processes wait

    unsigned stuck_count; // executions that came to no end
    char stuck_by[128];   // the last one
};

// Returns NULL, or a sentence that says what failed.
const char *worker_start(struct worker *worker);
void worker_stop(struct worker *worker);

// Starts an execution; worker_wait() gives its log.
void worker_run(struct worker *worker, const struct explore_plan *plan);
void worker_wait(struct worker *worker, struct log *log);

// Which of two that run ends first, 0 or 1.  Blocks.
unsigned worker_first(const struct worker *one, const struct worker *other);

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
    struct interruption interruption;
    bool is_pinned;  // this process, to the core of its only worker
    cpu_set_t cores; // ... which it may use again afterwards
};

// Starts the second worker, if one is wanted, where so many executions are left
// or have been run that it is worth it.  No execution may be running whose
// worker depends on their number.  Returns how many workers there are.
unsigned explore_widen(struct explore *explore, size_t executions);

#endif
