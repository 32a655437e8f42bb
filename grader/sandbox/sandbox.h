// SPDX-License-Identifier: MIT
//
// sandbox - runs an untrusted program natively, within limits, and says how
// it ended.
//
// What the program printed is kept however it ends, and nothing of it is left
// running: the whole process tree is killed before sandbox_run() returns.

#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

struct sandbox_limits {
    double cpu_s;     // CPU time of all processes together
    double wall_s;    // safety net only
    size_t memory;    // bytes, of all processes together; a page that several
                      // share counts once
    size_t output;    // bytes, of each of stdout and stderr
    size_t processes; // living at the same time, further threads included
};

// What a submission may use when nobody says otherwise.
extern const struct sandbox_limits sandbox_default_limits;

enum sandbox_end {
    SANDBOX_EXITED,   // the first process ended; see wait_status
    SANDBOX_DEADLOCK, // every process waits for ever for another one
    SANDBOX_CPU,      // a limit was reached
    SANDBOX_WALL,
    SANDBOX_MEMORY,
    SANDBOX_OUTPUT,
    SANDBOX_PROCESSES,
    SANDBOX_BROKEN,     // the grader's fault: see message
    SANDBOX_INTERRUPTED // SIGINT or SIGTERM reached the grader
};

struct sandbox_outcome {
    enum sandbox_end end;
    int wait_status; // SANDBOX_EXITED: of the first process, as waitpid
                     // gives it; SANDBOX_INTERRUPTED: the signal
    char *output;    // stdout, not terminated: may hold NUL bytes
    size_t output_size;
    char *errors; // stderr
    size_t errors_size;
    int left_running;   // processes alive when the first one ended
    char **left_behind; // names in /dev/shm that the program created and left,
                        // as ls shows them: the semaphore /s is "sem.s"
    size_t left_behind_count;
    bool can_see_left_behind; // false: this machine does not let us look
    char *message; // one sentence: who waits for what, which limit, ...
                   // NULL when there is nothing to say
};

// Runs argv[0], the path of a program, with its arguments, stdin empty, a
// fixed environment, a fresh empty working directory.
//
// Never fails: what goes wrong is in the outcome.  Blocks until the program
// and all its descendants are gone.  May be called by several processes at
// the same time.  A SIGINT or SIGTERM that comes meanwhile ends the run and is
// used up: the outcome says so, and the caller decides (a signal that the
// caller ignores stays ignored).  When the caller is killed, so is the run.
//
// Ownership: the caller calls sandbox_outcome_free().
void sandbox_run(char *const argv[], const struct sandbox_limits *limits,
                 struct sandbox_outcome *outcome);

// The same for a tool of ours that reads what a student wrote, such as the
// compiler: runs in `directory`, where it may write, and which stays.
void sandbox_run_tool(char *const argv[], const char *directory,
                      const struct sandbox_limits *limits,
                      struct sandbox_outcome *outcome);

void sandbox_outcome_free(struct sandbox_outcome *outcome);

// Creates an empty directory, mode 0700, under $TMPDIR or /tmp.
//
// Returns its absolute path, or NULL with errno set as mkdtemp(3) does.
//
// Ownership: the caller calls sandbox_directory_remove(), then free().
char *sandbox_directory_create(void);

// Removes the directory `path` and all it holds, whatever an untrusted
// program made of it: no permissions, names of any bytes, ten thousand levels
// deep.  Symbolic links are removed, never followed.
//
// Returns 0, or -1 with errno set and some of it left.
int sandbox_directory_remove(const char *path);

#endif
