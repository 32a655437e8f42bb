// SPDX-License-Identifier: MIT
//
// record - what the keeper finds out about a run, in memory shared with the
// grader, so that nothing is lost when the keeper itself is killed.  The
// program never has this memory: execve() takes it away.

#ifndef SANDBOX_RECORD_H
#define SANDBOX_RECORD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "sandbox.h"

enum {
    RECORD_MESSAGE = 1024,
    RECORD_NAMES = 64 * 1024,
};

struct record {
    bool is_complete; // the keeper came to its end
    enum sandbox_end end;
    char message[RECORD_MESSAGE];

    // By the starter.
    atomic_bool is_started;  // the program is about to start: /proc can be
                             // looked at
    atomic_bool has_clocks;  // a clock may wake a process of the run, or we
                             // cannot know: no deadlock is certain
    atomic_bool has_ended;   // the first process; then what is below counts
    bool sees_own_processes; // /proc shows the run alone, as it sees itself
    pid_t first;             // the first process, as the run numbers it
    int wait_status;
    int left_running;
    int started; // processes, beside the first one; -1: not known

    // By the first process before it became the program.
    int failure;          // errno, 0 when all went well
    char failed_step[32]; // what could not be done

    bool can_see_names;
    size_t names_size;        // bytes used of names
    char names[RECORD_NAMES]; // terminated, one after the other

    size_t sizes[2]; // bytes of stdout and of stderr
    char streams[];  // stdout, then stderr, limits->output bytes each
};

// What is to be run.
struct run {
    char *const *argv;
    const char *path;                  // the executable, absolute
    const char *directory;             // of a tool; NULL for a submission
    const struct sandbox_guest *guest; // NULL: a program that ends by itself
    const struct sandbox_limits *limits;
    struct record *record;
    pid_t grader;
    int lifeline; // to the keeper: its end of a socket pair; to the grader:
                  // the other one.  Whoever dies, the other one sees it.
                  // For a guest a byte is the wish that its files go, and
                  // a byte back says that they have gone
};

#endif
