// SPDX-License-Identifier: MIT
//
// sandbox - runs an untrusted program within limits, and says how it ended.
//
// What the program printed is kept however it ends, and nothing of it is left
// running: the whole process tree is killed before sandbox_run() returns.

#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct sandbox_limits {
    double cpu_s;     // CPU time of all processes together; may be INFINITY
    double wall_s;    // safety net only; may be INFINITY
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
    SANDBOX_INTERRUPTED // SIGINT or SIGTERM reached the grader; of a guest:
                        // it ran until sandbox_stop()
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
    int started;        // processes (and threads) that the program created
                        // beside the first one; -1 when that is not known
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

// ---- Programs that go on running

// A guest is a program that serves its caller until it is told to stop.
struct sandbox_guest {
    const char *path; // of the program
    char *const *argv;
    const char *variable;     // NAME=VALUE, added to the environment; or NULL
    const int *descriptors;   // of the caller's; the program has them under
                              // the same numbers
    size_t descriptor_count;  // at most 16
    int core;                 // the only one that it may use; -1: any
    bool has_fixed_addresses; // no randomisation of its memory
};

struct sandbox;

// Starts a guest as sandbox_run() starts a program, and returns.  The limits
// are watched over, more rarely, but nobody looks for deadlocks; a process of
// the guest that is stopped by a signal ends the run as one.  When the caller
// ends, in whatever way, so does the guest.
//
// guest, limits  must stay as they are until sandbox_stop()
//
// Returns NULL with errno set: EMFILE, ENOMEM, EAGAIN, or as realpath(3) does
// for the path.  That the program cannot be executed is told by sandbox_stop().
//
// Several threads may do so, each with sandboxes of its own.
//
// Ownership: the caller calls sandbox_stop(), in the process that started it.
struct sandbox *sandbox_start(const struct sandbox_guest *guest,
                              const struct sandbox_limits *limits);

// A descriptor for poll(2), which can be read when the guest has ended by
// itself: then it is time for sandbox_stop().
int sandbox_ended(const struct sandbox *sandbox);

// The number under which the caller knows the process of the guest that has
// the number `inside` there; 0 when there is none.
pid_t sandbox_pid(const struct sandbox *sandbox, pid_t inside);

// Removes all files that the guest has made.  Blocks until that is done.
void sandbox_empty(struct sandbox *sandbox);

// Ends the guest, if it still runs, and frees it.  Blocks until all of its
// processes are gone.
//
// Ownership: the caller calls sandbox_outcome_free().
void sandbox_stop(struct sandbox *sandbox, struct sandbox_outcome *outcome);

// SIGINT and SIGTERM of the caller, kept back until somebody can heed them, but
// for those that the caller ignores.
struct sandbox_signals {
    int descriptor; // for poll(2): can be read when one has come
    sigset_t before;
};

// Returns 0, or -1 with errno set as signalfd(2) does.
//
// Ownership: the caller calls sandbox_signals_release().
int sandbox_signals_hold(struct sandbox_signals *signals);

// Takes the first one that has come: its number, or 0.
int sandbox_signals_take(const struct sandbox_signals *signals);

// From here on they come as ever.
void sandbox_signals_release(struct sandbox_signals *signals);

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
