// SPDX-License-Identifier: MIT
//
// runtime - what the sources of the runtime know of each other.
//
// A call of the program that others can see goes through four steps: enter()
// notes the place in the source; turn_take() publishes the operation and comes
// back when it is this process's turn and the operation can be done at once;
// the model in the page is changed; record() writes the event down.  Since one
// process runs at a time, nothing here needs a lock.

#ifndef CONTROL_RUNTIME_H
#define CONTROL_RUNTIME_H

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>
#include <time.h>

#include "control/page.h"

// The same in every process, far from all else.
#define PAGE_ADDRESS UINT64_C(0x100000000000)
static struct page *const page = (struct page *)PAGE_ADDRESS;

// What the program can link to.  All else is made local to the runtime.
#define EXPORT __attribute__((visibility("default")))

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

enum {
    PAGE_BYTES = 4096, // of the kernel's pages
    SPIN_SETS = 32,    // of places
    SPIN_WAYS = 4, // a loop with more places than that in one set is not seen
    SELF_MOST = 4096,
};

static inline size_t whole_pages(size_t bytes)
{
    return (bytes + PAGE_BYTES - 1) & ~(size_t)(PAGE_BYTES - 1);
}

// How often the process came to a place: see spin.c.
struct visit {
    uint64_t place;
    uint64_t used; // when, by the number of visits
    uint32_t count;
};

// What a process has for itself: fork copies it, and so the kernel does with
// each page that is written to afterwards.  This is one.
struct self {
    int64_t fuel;           // accesses until the next yield
    uint32_t index;         // in page->processes
    uint32_t depth;         // calls of the runtime, one within the other
    uint64_t pc;            // where the program entered it
    void *frame;            // of the function entered
    uint64_t block, before; // the basic blocks that were entered last
    uint64_t left;          // the end of the function that was left last
    uint64_t left_from;     // the block before its last one: a return
    uint64_t exit_pc;       // where exit() was called, for its handlers
    void *exit_frame;
    uint64_t private_writes; // to memory that is neither shared nor stack
    uint64_t changes;        // of the world, made by this process
    uintptr_t stack_end;
    uint32_t faults;     // that a handler of its own has seen
    uint16_t flags;      // LOG_FROM_STDIO while stdio calls
    uint16_t handlers;   // of signals, one within the other
    uint32_t epoch;      // counts its events but plain memory accesses
    bool is_on;          // a submission's process, not the server
    bool has_own_mask;   // it waits with another mask of signals than usual
    uint32_t last_visit; // index
    uint64_t visit_count;
    struct visit visits[SPIN_SETS * SPIN_WAYS];
};
extern struct self self;

static inline struct page_process *myself(void)
{
    return &page->processes[self.index];
}

// Notes the place from which the program calls, unless the runtime is called
// by stdio on behalf of a call that was noted.  To be the first statement.
#define ENTER()                                                                \
    enter_at((uint64_t)__builtin_return_address(0), __builtin_frame_address(0))

static inline void enter_at(uint64_t pc, void *frame)
{
    if (self.depth == 0) {
        self.pc = pc;
        self.frame = frame;
    }
}

// errno = error; -1.
int fail(int error);

// ---- record.c: writing the log

void record_start(void); // in each process

// Before the log is written to.  A page that is read first is mapped together
// with those around it (fault-around), one that is written to comes alone.
static inline void record_read_first(const void *place)
{
    (void)*(const volatile uint8_t *)place;
}

// An event to fill in.
static inline struct log_event event_of(enum log_op op, uint32_t object)
{
    return (struct log_event){
        .op = (uint16_t)op,
        .object = object,
        .text = LOG_NONE,
        .cause = LOG_NONE,
        .peer = LOG_NOBODY,
    };
}

// Fills in step, process, time and site, and appends the event.
uint32_t record(struct log_event event);

// Copies `size` bytes to the log; LOG_NONE when it is full.
uint32_t record_text(const void *bytes, size_t size);
uint32_t record_name(const char *name); // with its NUL
// A path, NULL for none, and after its NUL the call that it was given to.
uint32_t record_call(const char *path, const char *call);

// The place in the source where the program entered the runtime.
uint32_t record_site(void);

bool is_in_program(uint64_t pc); // and not in a library

// A new object.  `key` 0: one that only its creator and order decide.
uint32_t object_new(enum log_object_kind kind, uint64_t key);
uint64_t key_of_name(const char *name);
uint64_t mix(uint64_t a, uint64_t b);

// ---- schedule.c: whose turn it is

// Publishes `operation` and blocks until this process is chosen while it can
// be done.  Signals are delivered on the way.
//
// Returns 0, or EINTR when a handler ran instead.
int turn_take(const struct page_operation *operation);

// The same for an operation that is always possible.
void turn_simple(enum log_op op, uint32_t object);

// Between two operations, a point at which a handler may run.
void turn_meet_signals(void);

// Lets others go first; and time pass, when this has gone on for long.  `look`
// is what the loop does that goes on: LOG_LOAD, or LOG_NOTHING for nothing that
// others can see.
void turn_yield(bool is_long, enum log_op look);

// As turn_simple(), but a choice only for a loop that would not end otherwise.
void turn_if_spinning(enum log_op op);

// Blocks a loop that reads shared memory until somebody changes something.
void turn_wait_for_change(uint32_t object);

// Chooses among the others; this process has ended.
_Noreturn void turn_leave(void);

// A new process waits for its first turn.
void turn_await(void);

enum {
    TURN_GO = 1, // page_process.turn
    TURN_BACK,   // the execution is over: see carrier.h
};

// Tells the server how it is; waits until it kills all processes.
void turn_tell_server(enum page_done done);
_Noreturn void turn_await_kill(void);

// Sleeps on a word that is 0; ends with the server, when that has been killed.
void turn_sleep(uint32_t *word);

// Ends the execution: nobody runs any more.
_Noreturn void execution_end(enum log_end end, const char *detail);
_Noreturn void execution_uncontrolled(const char *what);

// Something that processes can observe has changed from a to b ...
static inline void world_change(uint64_t what, uint64_t from, uint64_t to)
{
    if (from == to)
        return;
    page->world ^= mix(what, from) ^ mix(what, to);
    page->changes++;
    self.changes++;
}
// ... or has changed for ever.
static inline void world_move(void)
{
    page->world = mix(page->world, 1);
    page->changes++;
    self.changes++;
}

// ---- wipe.c: what the runtime leaves behind

void wipe_start(void); // in the server
void wipe_after_wait(void);
void wipe_after_fork(void);

// ---- enabled.c: what can go on

bool operation_can_go(const struct page_operation *operation, uint32_t process);
bool process_can_go(uint32_t process);
bool signal_is_deliverable(const struct page_process *process);
int64_t deadline_of(uint32_t process); // when it goes on, or PAGE_NEVER

// ---- sleepers.c: who must not go on yet

void sleepers_update(void); // before each choice

// ---- policy.c: who is next

uint32_t policy_choose(const uint64_t enabled[LOG_MASK_WORDS]);
uint32_t policy_usual(const uint64_t enabled[LOG_MASK_WORDS]);
void policy_start(void);
void policy_created(uint32_t process);
uint64_t policy_random(void);

// ---- spin.c: loops that only look

// Called where the program does `op` on `object`.  True when it has been here
// before, in exactly this state, so often that it will come back for ever
// unless somebody else does something.
bool spin_is_stuck(enum log_op op, uint32_t object);
bool spin_is_long(void); // the place of the last call was passed very often

// ---- process.c

void process_start(void);       // before the server forks
void process_expect_exit(void); // the same
pid_t process_really_fork(void);
void process_allow_debugger(void);
uint32_t process_create(void);
int32_t process_pid(uint32_t process);
int process_open_pidfd(pid_t pid);
uint32_t process_by_pid(int64_t pid); // LOG_NOBODY when there is none
bool process_wait_matches(uint32_t parent, uint32_t child, int64_t pid);
bool process_wait_can_go(uint32_t parent, int64_t pid);
_Noreturn void process_end(int status, enum log_process_end end);

// ---- group.c

// Notes that what this process sees depends on the group of `pid`; 0: on
// everybody's.
void group_look(int32_t pid, const char *call);

// ---- signal.c

struct signal_result {
    bool has_handled; // a handler ran
    bool restarts;    // ... and all that ran have SA_RESTART
};
struct signal_result signals_deliver(void);
void signal_send(uint32_t target, struct page_signal signal);
// Whether it matters to the target which of several such signals comes first.
bool signal_is_told(uint32_t target, int number);
void signals_after_fork(struct page_process *child);
int signal_action(int number, const struct sigaction *action,
                  struct sigaction *old);
int signal_change_mask(int how, uint64_t mask); // 0 or EINVAL
int signal_suspend(uint64_t mask);
int signal_kill(pid_t pid, int number);
int signal_raise(int number);
// A fault of this process: whether it is for a handler, which is then run.
bool signal_has_fault_handler(int number);
void signal_handle_fault(int number, siginfo_t *info, void *context);
// EFBIG: the kernel would send a signal, and that ends the execution, unless
// the program is ready for it.  Other results are left alone.
void signal_if_too_large(long result);

// ---- descriptor.c, pipe.c: descriptors

enum {
    DESCRIPTOR_PATH = sizeof "/proc/self/fd/000"
};
void descriptor_path(char path[DESCRIPTOR_PATH], uint32_t number);
struct page_file *file_of(int descriptor); // NULL: not open
uint32_t file_index(int descriptor);
// The kernel's number for a file of its own.  Where processes are carried it
// has nothing under the numbers that the program knows, but for each memfd one
// that is the same for all.
int file_in_kernel(int descriptor);
uint32_t file_new(enum page_file_kind kind, uint32_t object); // LOG_NONE: full
void descriptor_open(int descriptor, uint32_t file); // under this number
int descriptor_new(uint32_t file, int lowest);       // -1 EMFILE
int descriptor_real(long real, int is_cloexec);      // takes the kernel's
void descriptor_close(int descriptor);
void descriptors_inherit(struct page_process *child);
void descriptors_close_all(void);
// Whether this process has this end of the pipe.
bool descriptors_hold(uint32_t pipe, enum page_file_kind end);
bool pipe_can_read(const struct page_file *file);
bool pipe_can_write(const struct page_file *file, uint64_t size);
int file_ready(const struct page_file *file, int events); // as poll does
long descriptor_read(int descriptor, void *bytes, size_t size);
long descriptor_write(int descriptor, const void *bytes, size_t size);
int file_open(int directory, const char *path, int flags, mode_t mode);
int file_open_nameless(void); // for reading and writing
// The event of a call that looks at an open file or changes it.
struct log_event file_event(enum log_op op, int descriptor, const char *call);
// The object of a file of the kernel that has just been opened.
uint32_t name_object(int descriptor);
uint32_t fifo_find(int directory, const char *path); // LOG_NONE: no FIFO
int fifo_make(int directory, const char *path, mode_t mode);
int fifo_open(uint32_t object, const char *path, int flags);
void fifo_unlinked(uint32_t object);
int pipe_new_end(uint32_t object, int flags); // of open(2); a descriptor
uint32_t pipe_new(enum log_object_kind kind);
uint32_t pipe_open_end(uint32_t object, enum page_file_kind kind);
void pipe_forget(uint32_t object); // both ends are closed
long pipe_read(int descriptor, void *bytes, size_t size);
long pipe_write(int descriptor, const char *bytes, size_t size);

// ---- stream.c, stdio.c: streams

void streams_start(void);
void stdio_start(void);
void streams_put(FILE *file); // something has been printed to it
void streams_note(int how);   // 0: before fork, 1: before the end
void streams_wait(void);      // before a turn, which may never come
void streams_flush(void);

// ---- memory.c: what is shared

extern uintptr_t memory_low, memory_span; // all shared mappings lie within

struct place_in_memory {
    uint32_t object; // LOG_NONE: not shared
    uint64_t offset;
};
struct place_in_memory memory_find(const volatile void *address);
void memory_access(const volatile void *address, size_t size, enum log_op op);
// The same for what a call does on the program's behalf: never a choice.
void memory_touch(const volatile void *address, size_t size, enum log_op op);
// Faults here and now if the program must not read there: NULL, for one.
void memory_try(const volatile void *address);
void memory_settle(void); // a store that was announced has been done
// False: too many mappings.
bool memory_map(uintptr_t address, size_t size, uint32_t object,
                uint64_t offset);
void memory_unmap(uintptr_t address, size_t size);
static inline bool memory_is_near(const volatile void *address)
{
    return UNLIKELY((uintptr_t)address - memory_low < memory_span);
}
static inline void memory_read(const volatile void *address, size_t size)
{
    memory_access(address, size, LOG_LOAD);
}
static inline void memory_written(const volatile void *address, size_t size)
{
    memory_access(address, size, LOG_STORE);
}
void fuel_out(void);

// ---- clock.c

// The virtual time of an absolute one.
int64_t clock_deadline(clockid_t clock, const struct timespec *until);
int64_t clock_after(const struct timespec *time); // in virtual time, from now
bool clock_is_time(const struct timespec *time);
int clock_sleep_until(int64_t deadline); // 0, or EINTR

void alarm_check(uint32_t process); // sends SIGALRM when it is time

// ---- hooks.c

bool hooks_are_mine(void); // the program has not replaced them

// ---- format.c: what printf reads

void format_note(const char *format, va_list arguments);
void format_note_string(const char *text);

// ---- scan.c: what scanf writes; `done` is what it has returned

void scan_note(const char *format, va_list arguments, int done);

// ---- library.c

void library_start(void);

// ---- semaphore.c, mutex.c

void mutexes_after_death(uint32_t process);

// ---- gate.c: system calls that are not the runtime's

void gate_close(void); // in the server, for all executions
bool gate_watch(void); // in a carrier; false: the kernel has no filters
bool gate_has_refused(int number, const siginfo_t *info);

// ---- crash.c, server.c

void crash_start(void);
// Shared memory was there until `event`.
void crash_unmapped(uintptr_t address, size_t size, uint32_t event);
void *real_function(const char *name); // glibc's, not ours

#endif
