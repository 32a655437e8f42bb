// SPDX-License-Identifier: MIT
//
// page - the memory that the explorer and all processes of one controlled
// execution share.
//
// Which process may go on is a pure function of this page, so whoever yields
// can decide who is next without asking anybody.  The explorer writes the
// request, the execution the rest; the explorer believes nothing that it reads
// back (see explore/view.c), for the program can write here too.  It has
// indices, no pointers: each side maps it where it likes.

#ifndef CONTROL_PAGE_H
#define CONTROL_PAGE_H

#include "control/dependence.h"

#define PAGE_MAGIC UINT64_C(0x67726164652d3033)
#define PAGE_ENVIRONMENT "GRADER_CONTROL" // = "PAGE,CHANNEL", descriptors

#define PAGE_NEVER INT64_MAX // a deadline that does not come

enum {
    PAGE_EVENTS = 1 << 18,
    PAGE_CHOICES = 1 << 16,
    PAGE_OBJECTS = 1024,
    PAGE_SITES = 4096,
    PAGE_SITE_BUCKETS = 8192,
    PAGE_TEXT = 4 << 20,
    PAGE_SCRIPT = 1 << 16,
    PAGE_PROMOTED = 256,
    PAGE_CHANGES = 8,
    PAGE_SLEEPERS = 256,
    PAGE_SLEEPER_ACCESSES = 1 << 12,
    PAGE_DESCRIPTORS = 128, // of one process
    PAGE_FILES = 1024,      // open file descriptions
    PAGE_BUFFERS = 128,     // pipes that hold bytes
    PAGE_BUFFER = 1 << 20,  // largest capacity of a pipe
    PAGE_CAPACITY = 1 << 16,
    PAGE_POLL = 32, // descriptors of one poll
    PAGE_SHM = 16,  // shm_open names of one execution
    PAGE_SIGNALS = 65,
    PAGE_PENDING = 64, // signals that wait for one process
    PAGE_HOLDERS = 4096,
    PAGE_NULL_DESCRIPTOR = 199,  // of /dev/null
    PAGE_ARENA_DESCRIPTOR = 198, // of the memory of the page and the arena
    PAGE_SHM_DESCRIPTOR = 200,   // of the first of PAGE_SHM memfds
    PAGE_CARRIERS = 64,          // as many as processes can live at once
    PAGE_IMAGE = 1 << 20,        // the largest image of a process
    PAGE_ARENA = 64 << 20, // shared memory without a name, behind the page
    // Status of a server that ends because it cannot kill what is left of an
    // execution, which is over.
    PAGE_SERVER_LEAVES = 3,
};

// Who goes on where the script does not say.
enum page_policy {
    PAGE_STAY,   // the same as long as it can: no preemption
    PAGE_RANDOM, // random walk
    PAGE_PCT,    // random priorities, `changes` of them on the way
    PAGE_POS,    // random priority of each event
};

// One departure from PAGE_STAY.
struct page_turn {
    uint32_t step;
    uint32_t process;
};

// A process that must not go on until a step is made that is dependent on its
// next one.
struct page_sleeper {
    uint32_t process;
    uint32_t first, count; // accesses of its next step
};

// Whether the processes are kept when the execution has ended, until the
// explorer says so: for a debugger.
enum page_hold {
    PAGE_END_ALL,
    PAGE_HOLD,
    PAGE_HOLD_CRASH, // and it ends at the first crash, within it
};

// What the explorer wants of one execution.
struct page_request {
    uint64_t seed;
    uint32_t policy;
    uint32_t is_untimed; // sleeping is a mere yield, timeouts come at once
    uint32_t is_forked;  // each process is forked: no carriers
    uint32_t step_budget;
    uint32_t event_budget;
    uint64_t fuel;                  // instrumented accesses of one process
    uint32_t wall_ms;               // the safety net
    uint32_t change_count;          // PCT: d - 1
    uint32_t changes[PAGE_CHANGES]; // steps, in any order
    uint32_t script_count; // steps ascending; applies before the policy
    uint32_t script_end;   // the policy starts at this step
    uint32_t promoted_count;
    uint32_t sleep_from; // the step before which the sleepers sleep
    uint32_t sleeper_count;
    uint32_t pid_base; // of the first process
    uint32_t hold;     // enum page_hold
    uint32_t hold_at;  // the step before which it ends, if it is held
    struct page_range promoted[PAGE_PROMOTED];
};

enum {
    OPERATION_TIMED = 1,    // gives up at `deadline`
    OPERATION_NONBLOCK = 2, // never waits
    OPERATION_RESTARTS = 4, // after a handler with SA_RESTART
    OPERATION_NO_EINTR = 16,
    OPERATION_LONG = 32,    // part of a loop that has gone on for long
    OPERATION_UNSHARED = 8, // on memory of its own: `value` decides
};

// The next thing a process will do, published before it does it.
struct page_operation {
    uint16_t op; // enum log_op
    uint16_t flags;
    uint32_t object;
    uint64_t offset;
    uint64_t length;
    int64_t value;
    int64_t deadline; // virtual nanoseconds, or PAGE_NEVER
};

enum page_life {
    PAGE_FREE,
    PAGE_LIVING,
    PAGE_ZOMBIE, // has ended, not waited for
    PAGE_GONE,
};

// A signal that waits, and what siginfo_t will say of it.
struct page_signal {
    uint16_t number;
    uint16_t sender; // process
    uint32_t cause;  // event that sent it
    int32_t code;
    int32_t status; // SIGCHLD
    uint64_t value; // sigqueue
};

struct page_process {
    uint32_t turn; // futex: 1 when it may run
    uint16_t life;
    uint16_t parent; // now: LOG_NOBODY when it is an orphan
    int32_t pid;
    int32_t real_pid; // the kernel's
    int32_t status;
    uint32_t child_count;  // children ever, for their pids
    uint32_t object_count; // objects ever created, for their keys
    uint32_t site;         // of `next`
    uint32_t spin;         // 1: waits for page.world to differ from `seen`
    uint64_t seen;
    int64_t seen_clock;
    uint32_t condition; // that it waits on, + 1
    uint32_t waiting_since;
    uint32_t signalled;                          // event that woke it, + 1
    uint64_t blocked, pending, ignored, handled; // signals, bit n - 1
    uint64_t informed;                           // by SA_SIGINFO
    uint64_t waited;                             // by sigwait
    int64_t alarm;                               // deadline, or PAGE_NEVER
    int64_t alarm_interval;                      // 0: once
    uint32_t alarm_event;
    uint64_t priority;
    uint32_t sleeping; // others go first: 1 it yields, 2 it spins for long
    uint32_t group;    // process group, a pid
    uint32_t session;  // the same
    int64_t memory;    // bytes that it has on its heap since it was born
    uint16_t carrier;  // index + 1; 0: it was forked
    uint16_t is_out;   // its carrier has been called
    struct page_operation next;
    uint16_t files[PAGE_DESCRIPTORS]; // index + 1; 0: closed
    uint8_t close_on_exec[PAGE_DESCRIPTORS];
    struct page_signal queue[PAGE_PENDING]; // as they came; `pending` says what
    uint32_t queued;                        // is in it
    uint16_t poll_count;
    struct {
        uint16_t file; // index + 1
        uint16_t events;
    } poll[PAGE_POLL];
};

// An open file description.
enum page_file_kind {
    PAGE_FILE_FREE,
    PAGE_FILE_READ,  // read end of a pipe
    PAGE_FILE_WRITE, // its write end
    PAGE_FILE_BOTH,  // a FIFO opened for both
    PAGE_FILE_STDIN,
    PAGE_FILE_OUTPUT, // the terminal; `object` is 1 or 2
    PAGE_FILE_REAL,   // the kernel has it, under the same number
    PAGE_FILE_PIDFD,
};

struct page_file {
    uint16_t kind;
    uint16_t count; // descriptors of all processes
    uint16_t is_nonblocking;
    uint16_t is_early; // a FIFO's, opened to read before there was a writer
    uint32_t writers_before; // ... how many had come by then
    uint32_t object;
    uint32_t shm; // PAGE_FILE_REAL of shm_open: index + 1
};

// What an object is now; log_object has what it is for ever.
struct page_thing {
    union {
        struct {
            int64_t value;
            uint32_t is_private; // in shared memory, but pshared is 0
        } semaphore;
        struct {
            uint64_t written, read; // positions in the stream
            uint32_t capacity;
            uint16_t readers, writers; // descriptions
            uint16_t buffer, has_buffer;
            uint32_t readers_ever, writers_ever;
            uint64_t device, inode; // of a FIFO's name
        } pipe;
        struct {
            uint16_t owner; // LOG_NOBODY
            uint8_t type, is_robust, is_dead, is_lost, is_private;
            uint32_t depth;
        } mutex;
        struct {
            int32_t clock; // of its deadlines
            uint32_t is_private;
        } condition;
        struct {
            uint64_t device, inode;
            uint32_t shm; // index + 1
        } memory;
        struct {
            uint32_t process;
        } process;
    };
};

struct page_end {
    uint32_t end; // enum log_end
    uint16_t process;
    uint16_t reserved;
    uint32_t site;
    char detail[116];
};

// A process of the kernel's that carries one process of the program after the
// other: see carrier.h.
#define CARRIER_NOT_ASKED UINT64_MAX

struct page_carrier {
    int32_t pid;        // 0: there is none yet
    uint32_t job;       // futex: the process to be, index + 1
    uint64_t before_ms; // that it had computed; or CARRIER_NOT_ASKED
};

enum page_done {
    PAGE_RUNS,
    PAGE_OVER,
    PAGE_AGAIN, // it needs processes of its own: once more, forked
};

struct page {
    uint64_t magic;
    struct page_request request;
    int32_t server;      // the kernel's pid of the server
    uint32_t is_carried; // this execution; else each process is forked
    struct page_carrier carriers[PAGE_CARRIERS];
    uint64_t arena_touched; // bytes of the arena that may not be zero

    // What is zero when an execution starts: up to `processes`.
    struct page_end end;
    uint32_t done;       // futex of the server: enum page_done
    uint32_t out;        // carriers that are not back
    uint64_t arena_used; // bytes

    // Counts; what lies beyond them is rubbish of earlier executions.
    uint32_t process_count, object_count, file_count;
    uint32_t event_count, choice_count, site_count, text_count;
    uint32_t holder_count, shm_count;

    uint32_t running;   // process
    uint32_t script_at; // next turn of the script
    uint32_t step;      // index of the current choice
    uint32_t is_sleeping_started;
    uint64_t asleep[LOG_MASK_WORDS];

    int64_t clock;
    uint64_t random;
    uint64_t put_last; // how often a policy has put somebody last
    uint64_t world;    // changes when anything changes that a process can see
    uint64_t changes;  // how often that was
    uint32_t spin_jumps;
    uint32_t output_bytes;
    uint32_t output_count; // times; they have a limit of their own, and are no
                           // steps of the budget
    uint64_t burnt;        // fuel of all processes
    int64_t memory;        // on the heaps of all processes, but for copies
    uint32_t has_files;    // it has created files: to be removed
    uint32_t has_aliases;  // files may have other names than they had
    uint64_t buffers_used[PAGE_BUFFERS / 64];

    uint16_t site_buckets[PAGE_SITE_BUCKETS]; // index + 1

    struct page_process processes[LOG_PROCESSES];
    struct log_process dead[LOG_PROCESSES]; // as the log has them
    struct page_file files[PAGE_FILES];
    struct page_thing things[PAGE_OBJECTS];
    struct log_object objects[PAGE_OBJECTS];
    struct log_site sites[PAGE_SITES];
    struct log_holder holders[PAGE_HOLDERS];
    struct page_turn script[PAGE_SCRIPT];
    struct page_sleeper sleepers[PAGE_SLEEPERS];
    struct access sleeper_accesses[PAGE_SLEEPER_ACCESSES];
    struct log_choice choices[PAGE_CHOICES];
    struct log_event events[PAGE_EVENTS];
    char text[PAGE_TEXT];
    char buffers[PAGE_BUFFERS][PAGE_BUFFER];
    char images[PAGE_CARRIERS + 1][PAGE_IMAGE] // the last one is of the first
        __attribute__((aligned(4096)));        // process of all executions
};

#endif
