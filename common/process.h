// SPDX-License-Identifier: MIT
//
// mp_process - a function that runs in a process of its own.
//
// Python:  p = mp.Process(target=f, args=(a,))
//          p.start()
//          p.join()
//          print(p.exitcode)
//
// C:       struct mp_process *p = mp_process_create(f, &a);
//          mp_process_start(p);
//          mp_process_join(p, MP_FOREVER);
//          printf("%d\n", mp_process_exitcode(p));
//          mp_process_destroy(p);
//
// The child is a copy of the parent at the moment of the start: it sees
// everything, and changes only its own copy, except the shared objects (value,
// array, lock, semaphore, queue).  What `f` returns is the exit code.
//
// Unlike Python, nothing is joined by itself at the end of the program: the
// parent joins each process that it has started.
//
// Printing: a program that uses processes has a line-buffered standard output
// from its beginning on, in a pipe too, so that one printf() of one line is
// one write(2), which other processes cannot cut in two; in a pipe that holds
// for lines of up to PIPE_BUF (4096) bytes.
#ifndef MP_PROCESS_H
#define MP_PROCESS_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "timeout.h"

// The exit code of a process that has not ended.
#define MP_EXITCODE_NONE INT_MIN

struct mp_process;

// Creates a process that will run target(arg); it does not run yet.
//
// target  what the child does; the low 8 bits of its result, 0 to 255, are the
//         exit code.  exit(code) in the child ends it in the same way
// arg     handed to target as it is; it may be NULL
//
// Returns the process, or NULL with errno set:
//   EINVAL  target is NULL
//   ENOMEM  no memory for it
//
// Its name is "Process-N", N counting the processes created by the caller from
// 1; the children of Process-1 are "Process-1:1", "Process-1:2", ...
//
// Never blocks.  Ownership: the creator calls mp_process_destroy() after it
// has joined the process.
struct mp_process *mp_process_create(int (*target)(void *), void *arg);

// Starts the process: fork(2), and in the child target(arg).
//
// Returns 0, or -1 with errno set, and then it can be started again:
//   EAGAIN    too many processes (RLIMIT_NPROC, pid_max)
//   ENOMEM    no memory for one more
//   EALREADY  it has been started before
//   ECHILD    another process created it
//   EINVAL    process is NULL
//
// What stdio streams still hold is written before the fork, and what the child
// has printed before its end.  The child's end runs the atexit(3) functions
// that it registered itself, not those inherited from the parent.  It keeps
// standard input, which Python closes.
//
// Never blocks, but for the writing.  Called by the creator.
int mp_process_start(struct mp_process *process);

// Waits for the end of the process.
//
// timeout_s  seconds, MP_FOREVER or MP_NOWAIT
//
// Returns 0 once it has ended, however often asked; or -1 with errno set:
//   ETIMEDOUT  it still runs
//   ESRCH      it has not been started
//   ECHILD     the caller is not its parent; or it has ended but its exit code
//              is lost: the program ignores SIGCHLD or waited for it itself
//   EINVAL     process is NULL
//
// Blocks, at most timeout_s.  Signal handlers run and the wait goes on.  An
// ended child is a zombie until its parent has joined it.  Called by the
// creator.
int mp_process_join(struct mp_process *process, double timeout_s);

// Returns true while the process runs: between its start and its end.  For the
// process itself that is always.
//
// False, with errno set, as well when this cannot be known:
//   ECHILD  the caller is neither its parent nor the process itself
//   EINVAL  process is NULL
//
// Never blocks.
bool mp_process_is_alive(struct mp_process *process);

// Returns how the process ended:
//   0 to 255          what its target returned
//   -N                signal N killed it: -9 is SIGKILL
//   MP_EXITCODE_NONE  it has not ended; or this cannot be known: the caller is
//                     not its parent, its exit code is lost (see join), or
//                     process is NULL
//
// Never blocks.  Called by the creator.
int mp_process_exitcode(struct mp_process *process);

// Returns the process id; 0 before the start, or when process is NULL.
//
// Never blocks.  Called by the creator and by the process itself.
pid_t mp_process_pid(const struct mp_process *process);

// Returns the name, such as "Process-1"; it belongs to the process.  NULL, with
// errno EINVAL, when process is NULL.
//
// Never blocks.  Called by any process.
const char *mp_process_name(const struct mp_process *process);

// Asks the process to end: SIGTERM, which kills it unless it arranged
// otherwise.  What it holds (locks, tokens) stays taken.
//
// Returns 0, also when it has ended already; or -1 with errno set:
//   ESRCH   it has not been started
//   ECHILD  the caller is not its parent
//   EINVAL  process is NULL
//
// Never blocks: join to wait for the end.  Called by the creator.
int mp_process_terminate(struct mp_process *process);

// Kills the process with SIGKILL, which it cannot refuse; else the same.
int mp_process_kill(struct mp_process *process);

// Destroys a process that has ended or was never started; NULL is fine.
// Keeps errno when it succeeds.
//
// Returns 0, or -1 with errno set, and then nothing has changed:
//   EBUSY  it still runs
//
// Never blocks.  Called by the creator; a child may destroy its copy of
// another process's object, and does not have to.
int mp_process_destroy(struct mp_process *process);

// Returns the name of the calling process: "MainProcess" in the first one.
// It belongs to the library.
//
// Never blocks.  Called by any process.
const char *mp_current_process_name(void);

// Returns the process id of the calling process.
//
// Never blocks.  Called by any process.
pid_t mp_current_process_pid(void);

#endif
