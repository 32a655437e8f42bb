// SPDX-License-Identifier: MIT
//
// worker - one server and its control page.

#ifndef EXPLORE_WORKER_H
#define EXPLORE_WORKER_H

#include <sched.h>

#include "explore/explore.h"

struct worker {
    const char *program;
    char *const *argv;
    struct explore_limits limits;
    int core;   // -1: any
    int server; // pid
    int commands, answers;
    int memory; // descriptor of the page
    struct page *page;
    char scratch[64]; // working directory of the executions
    bool is_running;
    bool is_held; // it has ended, and its processes wait
};

// Returns NULL, or a sentence that says what failed.
const char *worker_start(struct worker *worker);
void worker_stop(struct worker *worker);

// Starts an execution; worker_wait() gives its log.
void worker_run(struct worker *worker, const struct explore_plan *plan);
void worker_wait(struct worker *worker, struct log *log);

// The same, but its processes stay until worker_release(): see explore.h.
void worker_hold(struct worker *worker, const struct explore_plan *plan,
                 const struct explore_stop *stop);
void worker_release(struct worker *worker);
pid_t worker_held_pid(const struct worker *worker, uint16_t process);

// The log in the page, believing nothing: view.c.
void view_page(const struct page *page, struct log *log);

struct explore {
    unsigned worker_count;
    struct worker workers[2];
    bool is_pinned;  // this process, to the core of its only worker
    cpu_set_t cores; // ... which it may use again afterwards
};

#endif
