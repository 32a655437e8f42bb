// SPDX-License-Identifier: MIT
//
// log - what one controlled execution did, as data.
//
// The log is all that is known of an execution, and everything is computed
// from it: vector clocks, races, deadlocks, what the terminal showed.  It has
// no pointers but those of `struct log`, so one can be written by hand in a
// test.  Same program, same request: the same log, byte for byte.
//
// Events stand in the order in which they happened: only one process runs at a
// time.  What happens before what, beyond the order within a process:
//
//   FORK -> START of the child         START.cause is the FORK
//   EXIT -> WAIT that reaps it         WAIT.cause is the EXIT
//   SEM_POST -> the wait it lets pass  object; FIFO among waits with error 0
//   WRITE -> READ of the same bytes    object, [offset, offset + length)
//   CLOSE of the last write end -> READ with length 0 (end of file)
//   MUTEX_UNLOCK, COND_WAIT -> next MUTEX_LOCK, COND_WAKE   the mutex
//   EXIT of an owner -> MUTEX_LOCK with error EOWNERDEAD
//   COND_SIGNAL -> COND_WAKE           COND_WAKE.cause
//   ATOMIC_STORE, ATOMIC_RMW -> later ATOMIC_* of the same bytes, but for
//     LOG_NO_RELEASE, LOG_NO_ACQUIRE and FENCE: see judge/atomics.c
//   KILL, EXIT, ALARM -> SIGNAL        SIGNAL.cause
//   OPEN of a FIFO: the second opener lets the first one pass

#ifndef CONTROL_LOG_H
#define CONTROL_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LOG_PROCESSES = 256, // created in one execution, the first one included
    LOG_DEPTH = 7,       // callers kept of a place in the source
    LOG_MASK_WORDS = LOG_PROCESSES / 64,

    // What a program may use; the same as in the sandbox.
    LOG_LIVING_MOST = 64,        // processes at the same time
    LOG_MEMORY_MOST = 512 << 20, // bytes on all heaps
    LOG_OUTPUT_MOST = 1 << 20,   // bytes
    LOG_FILE_MOST = 16 << 20,    // bytes of a file, or of shared memory
};

#define LOG_NONE UINT32_MAX   // no object, no event, no text, no site
#define LOG_NOBODY UINT16_MAX // no process

// What an event is.  Unless said otherwise `value` is what the call returned.
enum log_op {
    LOG_NOTHING,

    // Processes.  `peer` is the other process.
    LOG_START, // first event of a process; peer: parent, cause: its FORK
    LOG_FORK,  // peer: child
    LOG_EXIT,  // value: status as waitpid gives it
    LOG_WAIT,  // peer: who was reaped or LOG_NOBODY; offset: pid asked for
               // (as int64_t); length: options; cause: its EXIT
    LOG_GETPPID,
    // Calls of more than one name: text: a path, which may be empty, and after
    // its NUL the name of the call.
    LOG_GROUP_LOOK,   // offset: whose process group, a pid; 0: everybody's
    LOG_GROUP_CHANGE, // the same; value: the new group

    // Semaphores.  `value` is the value after, `offset` 0.
    LOG_SEM_INIT, // length: pshared argument
    LOG_SEM_OPEN, // text: name, no leading /; length: 1 when it was created
                  // here
    LOG_SEM_POST,
    LOG_SEM_WAIT,
    LOG_SEM_TRYWAIT, // error EAGAIN when it did not pass
    LOG_SEM_TIMEDWAIT,
    LOG_SEM_GETVALUE,
    LOG_SEM_DESTROY,
    LOG_SEM_CLOSE,
    LOG_SEM_UNLINK,

    // Descriptors.  Pipes and FIFOs: offset is the position in the stream.
    LOG_PIPE, // offset: read descriptor, value: write descriptor
    LOG_OPEN, // text: path; value: descriptor; length: 0 read, 1 write, 2 both;
              // offset: LOG_OPEN_* bits
    LOG_MKFIFO, // text: path
    LOG_READ,   // length: bytes got; 0 with error 0: end of file
    LOG_WRITE,  // length: bytes taken; EPIPE when nobody can read
    LOG_CLOSE,  // offset: descriptor; value: which end (0 read, 1 write);
                // length: descriptors that still hold this end, in all
                // processes.  Comes for each pipe end at EXIT, too
    LOG_DUP,    // offset: old descriptor; value: new one
    LOG_POLL,   // value: how many are ready
    LOG_OUTPUT, // offset: 1 terminal's stdout, 2 its stderr; text
    LOG_INPUT,  // standard input, which is empty
    LOG_UNLINK, // text: path
    // Files of the kernel: their READ and WRITE have the offset in the file.
    // The others have texts as GROUP_LOOK.
    LOG_NAME_LOOK,   // stat, readlink, ...
    LOG_NAME_CHANGE, // mkdir, rename, ...  length: 1 when what is in files may
                     // change, or which names they have
    LOG_FILE_LOOK,   // what an open file is like; length: 1: its names, too
    LOG_FILE_CHANGE, // where its next read starts, whether it waits

    // Memory.  offset and length are bytes of the object, whatever the
    // address at which the process sees it.  A plain access that repeats
    // one of the same process at the same place in the source, with no
    // other kind of event between, is logged once.
    LOG_MAP, // length: size; value: offset in the object
    LOG_UNMAP,
    LOG_SHM_OPEN, // text: name; value: descriptor
    LOG_SHM_UNLINK,
    LOG_TRUNCATE, // length: new size
    LOG_LOAD,
    LOG_STORE,
    LOG_ATOMIC_LOAD, // value: what is there, also for the next two
    LOG_ATOMIC_STORE,
    LOG_ATOMIC_RMW,
    LOG_FENCE,

    // Mutexes and condition variables shared between processes.
    LOG_MUTEX_INIT, // length: pshared; value: type; offset: robust
    LOG_MUTEX_LOCK,
    LOG_MUTEX_TRYLOCK,
    LOG_MUTEX_TIMEDLOCK,
    LOG_MUTEX_UNLOCK,
    LOG_MUTEX_DESTROY,
    LOG_COND_INIT,   // length: pshared
    LOG_COND_WAIT,   // gives the mutex back and waits; length: the mutex
    LOG_COND_WAKE,   // has the mutex again; length: the mutex; cause: signal
    LOG_COND_SIGNAL, // value: how many are woken
    LOG_COND_BROADCAST,
    LOG_COND_DESTROY,

    // Signals.
    LOG_KILL,      // peer: target; value: signal
    LOG_SIGACTION, // value: signal; length: 0 default, 1 ignore, 2 handler
    LOG_SIGMASK,   // value: the new mask; length: 1 when it decides whether
                   // SIGCHLD, that no handler is for, waits
    LOG_SIGNAL,    // delivered: value: signal; peer: sender; length as above
    LOG_SIGRETURN, // its handler has returned
    LOG_PAUSE,     // pause, sigsuspend, sigwait

    // Time.
    LOG_SLEEP, // length: nanoseconds asked for
    LOG_CLOCK,
    LOG_ALARM, // length: nanoseconds; 0 cancels

    // The scheduler's own.
    LOG_YIELD,     // sched_yield; or by itself, after long: length: 1 in a
                   // loop that may have no end
    LOG_SPIN,      // the loop goes on only when somebody else does something;
                   // value: what it does in each round, an enum log_op;
                   // LOG_NOTHING: nothing that others could see
    LOG_UNFLUSHED, // text: bytes in a stdio buffer; value: descriptor; object:
                   // the pipe or file behind it, if it is one; site: of the
                   // call that left them there; length: 0 duplicated by the
                   // FORK that follows, 1 lost at the EXIT that follows
    LOG_POLLED,    // comes before a POLL, for each pipe and process (peer) that
                   // it asks for; value: 0 not ready, 1 there are bytes, 2
                   // ready for another reason; length: 1 when the POLL waits
                   // as long as it takes
    LOG_OP_COUNT
};

// Bits of log_event.flags.
enum {
    LOG_FROM_STDIO = 1,    // done by a stdio stream, not by the program's call
    LOG_AT_EXIT = 2,       // part of the end of the process
    LOG_UNSHARED = 4,      // a semaphore or mutex in memory that is not shared:
                           // each process has its own; object is LOG_NONE
    LOG_UNINITIALISED = 8, // first use, and nobody has initialised it
    LOG_SHORT = 16,        // READ, WRITE of a pipe: less than was asked for
    LOG_HOLDS_OTHER = 32,  // WRITE, POLLED: by who has the other end, too
    LOG_MID_LINE = 64,     // OUTPUT: starts or ends within a line
    LOG_PARENT_HANDLES = 128, // EXIT: its SIGCHLD runs a handler, or waits
    LOG_COMPARED = 256,       // ATOMIC_LOAD: a compare-and-exchange in vain
    LOG_PRIVATE = 512, // SEM_WAIT, MUTEX_LOCK: of an object in shared memory
                       // that is not made for several processes; EAGAIN: it
                       // goes to sleep, and no other process can wake it
    LOG_NO_RELEASE = 1024, // ATOMIC_*, FENCE: by its memory order it does not
    LOG_NO_ACQUIRE = 2048, // ... release, or acquire
    LOG_IS_TOLD = 4096,    // KILL, EXIT: who gets the signal can tell it from
                           // another one of its number
    LOG_POSITIONED = 1 << 13, // READ, WRITE of a file: pread, pwrite
    LOG_ALIASED = 1 << 14,    // of a file: it may have another name, too
    LOG_UNMODELLED = 1 << 15, // a change that others may see in calls of which
                              // the table of dependence does not know it
};

// Bits of log_event.offset of an OPEN.
enum {
    LOG_OPEN_MAY_MAKE = 1, // the file, if it is not there
    LOG_OPEN_MADE = 2,
    LOG_OPEN_EMPTIES = 4,
};

struct log_event {
    uint32_t step;    // the choice that let it happen; see log.choices
    uint16_t process; // index in log.processes
    uint16_t op;
    uint32_t object; // index in log.objects, or LOG_NONE
    uint32_t site;   // index in log.sites: the place in the source
    uint64_t offset;
    uint64_t length;
    int64_t value;
    uint64_t time;  // virtual clock, nanoseconds since the start
    uint32_t text;  // place in log.text of `length` bytes of output, or of a
                    // name that ends with a NUL; LOG_NONE when there is none
    uint32_t cause; // event that made this one possible, or LOG_NONE
    uint16_t peer;  // another process, or LOG_NOBODY
    uint16_t flags;
    int32_t error; // errno of the call; 0 when it succeeded
};

// A place in the source: return addresses, innermost first, 0 after the last.
// The first ones may lie in common/: the student's line is the first one
// within a file of the student's.
struct log_site {
    uint64_t pc[LOG_DEPTH];
};

enum log_process_end {
    LOG_ALIVE,  // when the execution ended
    LOG_EXITED, // by exit, _exit or a return from main
    LOG_KILLED, // by a signal that was sent
    LOG_CRASHED // by a fault of its own: SIGSEGV, SIGABRT, ...
};

// What is known of the address that a process crashed at.
enum log_fault {
    LOG_FAULT_UNKNOWN,
    LOG_FAULT_NULL,     // next to 0
    LOG_FAULT_WITHIN,   // in a shared mapping; fault_at: its object
    LOG_FAULT_PAST,     // just past its end; fault_at: its object
    LOG_FAULT_UNMAPPED, // in one that was undone; fault_at: the UNMAP
};

struct log_process {
    int32_t pid;         // virtual; the same in every execution
    uint16_t parent;     // who created it; LOG_NOBODY for the first process
    uint16_t end;        // enum log_process_end
    int32_t status;      // as waitpid gives it, when it has ended
    uint16_t reaped_by;  // LOG_NOBODY: never waited for
    uint16_t orphaned;   // 1: its parent ended first
    uint32_t exit_event; // LOG_NONE while alive
    // What it was about to do when the execution ended (alive only).
    uint16_t op;    // LOG_NOTHING: it was running
    uint16_t timed; // 1: it would have given up at some time
    uint32_t object;
    uint32_t site;
    int64_t wanted;     // WAIT: pid asked for; WRITE: bytes; COND_*: the mutex
    uint32_t unflushed; // a pipe for which bytes wait in a buffer of stdio, or
                        // LOG_NONE
    uint32_t unflushed_site; // of the call that left them there
    uint32_t fault_site;     // crashed: where
    uint32_t fault_at; // crashed: what the address has to do with, see below
    uint16_t fault;    // crashed: enum log_fault
    uint16_t reserved;
};

enum log_object_kind {
    LOG_MEMORY = 1, // shared mapping: anonymous, memfd, shm_open, file
    LOG_SEMAPHORE,  // unnamed: in `memory` at `offset`
    LOG_NAMED_SEMAPHORE,
    LOG_PIPE_OBJECT,
    LOG_FIFO,
    LOG_MUTEX,
    LOG_CONDITION,
    LOG_FILE,    // a file of the file system
    LOG_PROCESS, // what a pidfd refers to; value: index of the process
};

struct log_object {
    uint64_t key; // the same in every execution, in whatever order objects
                  // are created; what a request promotes
    uint16_t kind;
    uint16_t creator; // process
    uint32_t site;    // of its creation
    uint32_t memory;  // the memory object it lies in, or LOG_NONE
    uint32_t name;    // text, NUL-terminated, or LOG_NONE
    uint64_t offset;  // in `memory`
    uint64_t size;    // memory: bytes; pipe: capacity
    int64_t value;    // at the end: semaphore: value; pipe: bytes unread;
                      // mutex: owner's index, -1 when free
    uint16_t is_left; // 1: its name still exists at the end
    uint16_t reserved[3];
};

// An end of a pipe that a living process holds when the execution ends.
struct log_holder {
    uint32_t object;
    uint16_t process;
    uint16_t descriptor;
    uint16_t is_write_end;
    uint16_t reserved;
};

// One decision: `enabled` could have gone on, `chosen` did.
struct log_choice {
    uint64_t enabled[LOG_MASK_WORDS]; // bit p of word p / 64
    uint32_t event;                   // first event of the step
    uint16_t chosen;
    uint16_t previous; // who yielded
    uint16_t usual;    // who goes on by default: see explore_turns()
    uint16_t reserved[3];
};

enum log_end {
    LOG_RUNNING,      // it did not come to an end: see log.detail
    LOG_FINISHED,     // no process is left
    LOG_DEADLOCK,     // every process left waits for ever
    LOG_LIVELOCK,     // the same, but some of them spin
    LOG_STEPS,        // the budget of steps or of processor time is spent
    LOG_LIMIT,        // of processes, objects, descriptors, output: see detail
    LOG_UNCONTROLLED, // it called what is not modelled: see detail
    LOG_STUCK,        // the clock ended it: inconclusive
    LOG_TAMPERED,     // the program interferes with its control: see detail
    LOG_DIVERGED,     // the schedule to replay is not one of this program
};

struct log {
    enum log_end end;
    const char *detail;   // never NULL
    uint16_t end_process; // who did it, or LOG_NOBODY
    uint32_t end_site;
    const struct log_event *events;
    size_t event_count;
    const struct log_process *processes; // [0] is the first process
    size_t process_count;
    const struct log_object *objects;
    size_t object_count;
    const struct log_site *sites;
    size_t site_count;
    const struct log_choice *choices;
    size_t choice_count;
    const struct log_holder *holders;
    size_t holder_count;
    const char *text;
    size_t text_size;
    bool is_carried; // by processes that had been used before; it shows
                     // nowhere else
};

#endif
