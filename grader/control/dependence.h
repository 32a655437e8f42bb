// SPDX-License-Identifier: MIT
//
// dependence - the table: which steps of two processes cannot change places.
//
// Two adjacent steps that are independent lead to the same state in either
// order, so one order is enough.  A step is dependent on another one when some
// access of the first is on some access of the second; what an event of the log
// accesses, and which accesses get in each other's way, is said here and
// nowhere else.  The runtime asks, to wake who sleeps; the explorer asks, to
// order the steps of an execution: hence a header, and no libc.
//
// An access may also *need* an earlier one, which is no dependence, for the two
// cannot be adjacent the other way round: a wait needs the post whose token it
// takes.  Those arrows are drawn in explore/needs.c.
//
// Orders must survive when independent neighbours change places.  That is why
// posts of one semaphore are dependent: which of two posts lets a wait pass
// follows from their order alone.  And what is dependent on a step must remain
// so when something independent of that step comes in between.  That is why a
// wait for any child is dependent on all ends of children, not only on those
// that change whom it reaps: an older one that ends in between would hide them.

#ifndef CONTROL_DEPENDENCE_H
#define CONTROL_DEPENDENCE_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>

#include "control/log.h"

enum access_kind {
    ACCESS_NONE,
    // Memory whose accesses are choices.
    ACCESS_LOAD,
    ACCESS_STORE,
    // A semaphore.
    ACCESS_POST,
    ACCESS_WAIT,
    ACCESS_TRY,  // takes a token, if there is one
    ACCESS_LOOK, // sees or sets the value
    // A pipe.  A part is less than what was asked for.
    ACCESS_READ,
    ACCESS_READ_PART,
    ACCESS_READ_END, // end of file
    ACCESS_WRITE,
    ACCESS_WRITE_PART,
    ACCESS_CLOSE_READER,
    ACCESS_CLOSE_WRITER,
    ACCESS_HOLDS_READER, // a write by who can read the pipe, too
    ACCESS_PIPE_LOOK,
    ACCESS_PIPE_READY, // sees that there are bytes
    // A mutex, a condition variable.
    ACCESS_LOCK,
    ACCESS_UNLOCK,
    ACCESS_MUTEX_LOOK,
    ACCESS_CONDITION,
    // The children of a process, in the order of their birth.
    ACCESS_CHILD_ENDS,
    ACCESS_REAP_ONE,
    ACCESS_REAP_ANY,
    ACCESS_CHILD_LOOK,
    // A process.
    ACCESS_ENDS,
    ACCESS_PARENT,      // looks whether it, its parent mostly, has ended
    ACCESS_SIGNAL,      // interrupts it, wherever it is
    ACCESS_SIGNAL_TOLD, // the same, and it sees which of them came first;
                        // offset: number
    // The terminal; all the names; what is seen of everything.
    ACCESS_LINES,
    ACCESS_PART_OF_LINE,
    ACCESS_NAME,
    ACCESS_NAME_LOOK,
    // Files, open or not, by the name that they were opened by; process groups.
    ACCESS_FILE,
    ACCESS_FILE_LOOK,
    ACCESS_GROUP,
    ACCESS_GROUP_LOOK,
    ACCESS_WORLD,
    ACCESS_KINDS
};

struct access {
    uint64_t key;            // of the object; processes: the pid
    uint64_t offset, length; // bytes; of children: offset is the birth, from 0
    int64_t value; // of a semaphore that is set; of a pipe that is written to:
                   // its capacity
    uint32_t kind;
    uint32_t is_set; // LOOK: the value is set; TRY: a token was taken; LOAD: it
                     // would have been a store, had it found something else
};

enum {
    ACCESS_MOST = 3
}; // of one event

enum dependence {
    DEPENDENCE_NONE,
    DEPENDENCE_ALWAYS,  // on the same object
    DEPENDENCE_OVERLAP, // where they have bytes in common
};

#define SELF(a, how) [ACCESS_##a][ACCESS_##a] = DEPENDENCE_##how
#define PAIR(a, b, how)                                                        \
    [ACCESS_##a][ACCESS_##b] = DEPENDENCE_##how,                               \
    [ACCESS_##b][ACCESS_##a] = DEPENDENCE_##how

// On the same object.  What is not here is independent.
static const uint8_t dependence_table[ACCESS_KINDS][ACCESS_KINDS] = {
    SELF(STORE, OVERLAP),
    PAIR(STORE, LOAD, OVERLAP),

    SELF(POST, ALWAYS),
    SELF(WAIT, ALWAYS),
    SELF(TRY, ALWAYS),
    SELF(LOOK, ALWAYS),
    PAIR(TRY, POST, ALWAYS),
    PAIR(TRY, WAIT, ALWAYS),
    PAIR(TRY, LOOK, ALWAYS),
    PAIR(LOOK, POST, ALWAYS),
    PAIR(LOOK, WAIT, ALWAYS),

    SELF(READ, ALWAYS),
    SELF(READ_PART, ALWAYS),
    SELF(WRITE, ALWAYS),
    SELF(WRITE_PART, ALWAYS),
    SELF(PIPE_LOOK, ALWAYS),
    PAIR(READ, READ_PART, ALWAYS),
    PAIR(READ, READ_END, ALWAYS),
    PAIR(READ, WRITE_PART, ALWAYS),
    PAIR(READ, PIPE_LOOK, ALWAYS),
    PAIR(READ_PART, READ_END, ALWAYS),
    PAIR(READ_PART, WRITE, ALWAYS),
    PAIR(READ_PART, WRITE_PART, ALWAYS),
    PAIR(READ_PART, PIPE_LOOK, ALWAYS),
    PAIR(WRITE, WRITE_PART, ALWAYS),
    PAIR(WRITE, PIPE_LOOK, ALWAYS),
    PAIR(WRITE_PART, PIPE_LOOK, ALWAYS),
    PAIR(CLOSE_READER, WRITE, ALWAYS),
    PAIR(CLOSE_READER, WRITE_PART, ALWAYS),
    PAIR(CLOSE_READER, PIPE_LOOK, ALWAYS),
    PAIR(CLOSE_WRITER, PIPE_LOOK, ALWAYS),
    SELF(HOLDS_READER, ALWAYS), // as WRITE, but for CLOSE_READER
    PAIR(HOLDS_READER, WRITE, ALWAYS),
    PAIR(HOLDS_READER, WRITE_PART, ALWAYS),
    PAIR(HOLDS_READER, READ_PART, ALWAYS),
    PAIR(HOLDS_READER, PIPE_LOOK, ALWAYS),
    PAIR(PIPE_READY, READ, ALWAYS),
    PAIR(PIPE_READY, READ_PART, ALWAYS),

    SELF(LOCK, ALWAYS),
    SELF(MUTEX_LOOK, ALWAYS),
    PAIR(MUTEX_LOOK, LOCK, ALWAYS),
    PAIR(MUTEX_LOOK, UNLOCK, ALWAYS),
    SELF(CONDITION, ALWAYS),

    PAIR(CHILD_ENDS, REAP_ANY, ALWAYS),
    PAIR(CHILD_ENDS, CHILD_LOOK, ALWAYS),
    PAIR(ENDS, PARENT, ALWAYS),
    SELF(SIGNAL_TOLD, OVERLAP),

    SELF(PART_OF_LINE, ALWAYS),
    PAIR(PART_OF_LINE, LINES, ALWAYS),
    SELF(NAME, ALWAYS),
    PAIR(NAME, NAME_LOOK, ALWAYS),
    SELF(FILE, OVERLAP),
    PAIR(FILE, FILE_LOOK, OVERLAP),
    SELF(GROUP, OVERLAP),
    PAIR(GROUP, GROUP_LOOK, OVERLAP),
};

#undef SELF
#undef PAIR

static inline bool access_overlaps(const struct access *a,
                                   const struct access *b)
{
    return a->offset < b->offset + b->length &&
           b->offset < a->offset + a->length;
}

static inline bool access_is_dependent(const struct access *a,
                                       const struct access *b)
{
    if (a->kind == ACCESS_WORLD || b->kind == ACCESS_WORLD)
        return true;
    if (a->key != b->key)
        return false;
    switch (dependence_table[a->kind][b->kind]) {
    case DEPENDENCE_ALWAYS:
        return true;
    case DEPENDENCE_OVERLAP:
        return access_overlaps(a, b);
    default:
        return false;
    }
}

// All steps of a process are dependent on what interrupts it.
static inline bool access_interrupts(const struct access *access, int32_t pid)
{
    return (access->kind == ACCESS_SIGNAL ||
            access->kind == ACCESS_SIGNAL_TOLD) &&
           access->key == (uint64_t)pid;
}

// What a process does in a step.
struct access_list {
    const struct access *accesses;
    size_t count;
    int32_t pid;
};

static inline bool access_list_interrupts(struct access_list a,
                                          struct access_list b)
{
    for (size_t i = 0; i < a.count; i++)
        if (access_interrupts(&a.accesses[i], b.pid))
            return true;
    return false;
}

// Whether the steps of two processes cannot change places.
static inline bool access_lists_are_dependent(struct access_list a,
                                              struct access_list b)
{
    if (access_list_interrupts(a, b) || access_list_interrupts(b, a))
        return true;
    for (size_t i = 0; i < a.count; i++)
        for (size_t j = 0; j < b.count; j++)
            if (access_is_dependent(&a.accesses[i], &b.accesses[j]))
                return true;
    return false;
}

// What is needed to read an event, on either side of the page.
struct access_scene {
    const struct log_object *objects;
    const struct log_process *processes;
    uint32_t object_count, process_count;
    const struct page_range *promoted;
    size_t promoted_count;
};

// Bytes of an object whose accesses are choices, too.
struct page_range {
    uint64_t key; // log_object.key
    uint64_t offset;
    uint64_t length;
};

static inline bool access_is_promoted(const struct access_scene *scene,
                                      uint64_t key, uint64_t offset,
                                      uint64_t length)
{
    for (size_t i = 0; i < scene->promoted_count; i++) {
        const struct page_range *range = &scene->promoted[i];
        if (range->key == key && offset < range->offset + range->length &&
            range->offset < offset + length)
            return true;
    }
    return false;
}

// How many brothers and sisters were born before.
static inline uint64_t access_birth(const struct access_scene *scene,
                                    uint32_t process)
{
    uint16_t parent = scene->processes[process].parent;
    uint64_t birth = 0;

    for (uint32_t i = 0; i < process; i++)
        birth += scene->processes[i].parent == parent;
    return birth;
}

static inline uint64_t access_pid(const struct access_scene *scene,
                                  uint32_t process)
{
    return process < scene->process_count
               ? (uint64_t)scene->processes[process].pid
               : 0;
}

static inline uint32_t access_kind_of_write(const struct log_event *event)
{
    if (event->error == EAGAIN)
        return ACCESS_PIPE_LOOK;
    if (event->flags & LOG_SHORT)
        return ACCESS_WRITE_PART;
    return event->flags & LOG_HOLDS_OTHER ? ACCESS_HOLDS_READER : ACCESS_WRITE;
}

static inline uint32_t access_kind_of_read(const struct log_event *event)
{
    if (event->error != 0)
        return event->error == EAGAIN ? ACCESS_PIPE_LOOK : ACCESS_NONE;
    if (event->length == 0)
        return event->flags & LOG_SHORT ? ACCESS_READ_END : ACCESS_NONE;
    return event->flags & LOG_SHORT ? ACCESS_READ_PART : ACCESS_READ;
}

// What one event does to the object that it names.
static inline uint32_t access_kind_of(const struct log_event *event)
{
    switch ((enum log_op)event->op) {
    case LOG_LOAD:
    case LOG_ATOMIC_LOAD:
        return ACCESS_LOAD;
    case LOG_STORE:
    case LOG_ATOMIC_STORE:
    case LOG_ATOMIC_RMW:
        return ACCESS_STORE;
    case LOG_SEM_POST:
        return event->error == 0 ? ACCESS_POST : ACCESS_LOOK;
    case LOG_SEM_WAIT:
        if (event->flags & LOG_PRIVATE)
            return ACCESS_TRY; // in vain, it sleeps for ever
        return event->error == 0 ? ACCESS_WAIT : ACCESS_NONE;
    case LOG_SEM_TRYWAIT:
    case LOG_SEM_TIMEDWAIT:
        return ACCESS_TRY;
    case LOG_SEM_INIT:
    case LOG_SEM_OPEN:
    case LOG_SEM_GETVALUE:
    case LOG_SEM_DESTROY:
        return ACCESS_LOOK;
    case LOG_READ:
        return access_kind_of_read(event);
    case LOG_WRITE:
        return access_kind_of_write(event);
    case LOG_POLLED:
        return event->value == 1 && event->flags & LOG_HOLDS_OTHER
                   ? ACCESS_PIPE_READY
                   : ACCESS_PIPE_LOOK;
    case LOG_CLOSE:
        return event->value == 0 ? ACCESS_CLOSE_READER : ACCESS_CLOSE_WRITER;
    case LOG_MUTEX_LOCK:
        if (event->flags & LOG_PRIVATE)
            return ACCESS_MUTEX_LOOK;
        return event->error == 0 ? ACCESS_LOCK : ACCESS_MUTEX_LOOK;
    case LOG_MUTEX_UNLOCK:
        return event->error == 0 ? ACCESS_UNLOCK : ACCESS_MUTEX_LOOK;
    case LOG_MUTEX_INIT:
    case LOG_MUTEX_TRYLOCK:
    case LOG_MUTEX_TIMEDLOCK:
    case LOG_MUTEX_DESTROY:
        return ACCESS_MUTEX_LOOK;
    case LOG_COND_INIT:
    case LOG_COND_WAIT:
    case LOG_COND_SIGNAL:
    case LOG_COND_BROADCAST:
    case LOG_COND_DESTROY:
        return ACCESS_CONDITION;
    case LOG_COND_WAKE:
        return event->error == 0 ? ACCESS_NONE : ACCESS_CONDITION;
    default:
        return ACCESS_NONE;
    }
}

// The kernel's files have no positions that could be counted.
static inline bool access_is_of_file(const struct access_scene *scene,
                                     const struct log_event *event)
{
    if (event->op != LOG_READ && event->op != LOG_WRITE)
        return false;
    if (event->object >= scene->object_count)
        return true;
    uint16_t kind = scene->objects[event->object].kind;
    return kind != LOG_PIPE_OBJECT && kind != LOG_FIFO;
}

static inline bool access_is_plain(const struct log_event *event)
{
    return event->op == LOG_LOAD || event->op == LOG_STORE;
}

// The object that the event names.
static inline bool access_of_object(const struct access_scene *scene,
                                    const struct log_event *event,
                                    struct access *access)
{
    uint32_t kind = access_kind_of(event);

    if (event->op == LOG_POLLED && event->peer != LOG_NOBODY)
        return false; // a process
    if (kind == ACCESS_NONE || event->object >= scene->object_count)
        return false;
    const struct log_object *object = &scene->objects[event->object];
    if (access_is_of_file(scene, event))
        return false;
    if (event->op == LOG_SEM_OPEN && event->length == 0)
        return false; // it was there
    if (access_is_plain(event) &&
        !access_is_promoted(scene, object->key, event->offset, event->length))
        return false;
    *access = (struct access){
        .key = object->key,
        .offset = event->offset,
        .length = event->length,
        .value = event->op == LOG_WRITE ? (int64_t)object->size : event->value,
        .kind = kind,
        .is_set = event->op == LOG_SEM_INIT || event->op == LOG_SEM_OPEN ||
                  (kind == ACCESS_TRY && event->error == 0) ||
                  (kind == ACCESS_LOAD && event->flags & LOG_COMPARED),
    };
    return true;
}

static inline struct access access_of_signal(const struct log_event *event,
                                             uint64_t pid, uint64_t number)
{
    return (struct access){
        .kind = event->flags & LOG_IS_TOLD ? ACCESS_SIGNAL_TOLD : ACCESS_SIGNAL,
        .key = pid,
        .offset = number,
        .length = 1,
    };
}

static inline unsigned access_of_exit(const struct access_scene *scene,
                                      const struct log_event *event,
                                      struct access out[ACCESS_MOST])
{
    uint32_t process = event->process;
    uint64_t parent = access_pid(scene, scene->processes[process].parent);
    unsigned count = 2;

    out[0] = (struct access){.kind = ACCESS_CHILD_ENDS,
                             .key = parent,
                             .offset = access_birth(scene, process)};
    out[1] =
        (struct access){.kind = ACCESS_ENDS, .key = access_pid(scene, process)};
    if (event->flags & LOG_PARENT_HANDLES)
        out[count++] = access_of_signal(event, parent, SIGCHLD);
    return count;
}

static inline struct access access_of_wait(const struct access_scene *scene,
                                           const struct log_event *event)
{
    struct access access = {.key = access_pid(scene, event->process)};
    int64_t pid = (int64_t)event->offset;

    if (event->error != 0 || event->length != 0 || pid == 0 || pid < -1 ||
        event->peer >= scene->process_count) {
        access.kind = ACCESS_CHILD_LOOK;
        return access;
    }
    access.kind = pid == -1 ? ACCESS_REAP_ANY : ACCESS_REAP_ONE;
    access.offset = access_birth(scene, event->peer);
    return access;
}

// The mutex that a condition variable is used with.
static inline unsigned access_of_condition(const struct access_scene *scene,
                                           const struct log_event *event,
                                           struct access *out)
{
    if (event->length >= scene->object_count)
        return 0;
    *out = (struct access){
        .kind = event->op == LOG_COND_WAIT ? ACCESS_UNLOCK : ACCESS_LOCK,
        .key = scene->objects[event->length].key,
    };
    return 1;
}

// One of the files, or of the processes in groups; or all of them.
static inline struct access access_of_one(enum access_kind kind, uint64_t which)
{
    return (struct access){.kind = kind, .offset = which, .length = 1};
}

static inline struct access access_of_all(enum access_kind kind)
{
    return (struct access){.kind = kind, .length = UINT64_MAX};
}

// All that has no name of its own, or more than one, is one and the same.
static inline struct access access_of_file(const struct access_scene *scene,
                                           const struct log_event *event,
                                           enum access_kind kind)
{
    if (event->object >= scene->object_count || event->flags & LOG_ALIASED)
        return access_of_all(kind);
    return access_of_one(kind, scene->objects[event->object].key >> 1);
}

static inline unsigned access_of_open(const struct access_scene *scene,
                                      const struct log_event *event,
                                      struct access *out)
{
    bool is_fifo = event->object < scene->object_count &&
                   scene->objects[event->object].kind == LOG_FIFO;

    out[0].kind = is_fifo || event->offset & LOG_OPEN_MAY_MAKE
                      ? ACCESS_NAME
                      : ACCESS_NAME_LOOK;
    out[1] = access_of_all(ACCESS_FILE);
    return event->offset & LOG_OPEN_EMPTIES ? 2 : 1;
}

// Calls on the kernel's files and on names.  What a call does is told from
// what it is asked for and not from what comes of it, for it must be the same
// in every order.
static inline unsigned access_of_names(const struct access_scene *scene,
                                       const struct log_event *event,
                                       struct access *out)
{
    bool is_both = event->length != 0;

    *out = (struct access){.kind = ACCESS_NAME};
    switch ((enum log_op)event->op) {
    case LOG_OPEN:
        return access_of_open(scene, event, out);
    case LOG_NAME_LOOK:
        out[0].kind = ACCESS_NAME_LOOK;
        out[1] = access_of_all(ACCESS_FILE_LOOK);
        return 2;
    case LOG_NAME_CHANGE:
        out[1] = access_of_all(ACCESS_FILE);
        return is_both ? 2 : 1;
    case LOG_FILE_LOOK:
        out[0] = access_of_file(scene, event, ACCESS_FILE_LOOK);
        out[1] = (struct access){.kind = ACCESS_NAME_LOOK};
        return is_both ? 2 : 1;
    case LOG_FILE_CHANGE:
        out[0] = access_of_file(scene, event, ACCESS_FILE);
        return 1;
    case LOG_TRUNCATE:
        out[0] = access_of_all(ACCESS_FILE);
        return 1;
    case LOG_SHM_OPEN: // which may empty it
        out[1] = access_of_all(ACCESS_FILE);
        return 2;
    default:
        return 1;
    }
}

static inline struct access access_of_group(const struct log_event *event)
{
    enum access_kind kind =
        event->op == LOG_GROUP_LOOK ? ACCESS_GROUP_LOOK : ACCESS_GROUP;

    return event->offset == 0 ? access_of_all(kind)
                              : access_of_one(kind, event->offset);
}

// What is not the use of an object.
static inline unsigned access_of_rest(const struct access_scene *scene,
                                      const struct log_event *event,
                                      struct access out[ACCESS_MOST])
{
    *out = (struct access){.kind = ACCESS_NONE};
    switch ((enum log_op)event->op) {
    case LOG_EXIT:
        return access_of_exit(scene, event, out);
    case LOG_WAIT:
        *out = access_of_wait(scene, event);
        return 1;
    case LOG_COND_WAIT:
    case LOG_COND_WAKE:
        return access_of_condition(scene, event, out);
    case LOG_GETPPID:
        out->kind = ACCESS_PARENT;
        out->key = access_pid(scene, scene->processes[event->process].parent);
        return 1;
    case LOG_KILL:
        *out = access_of_signal(event, access_pid(scene, event->peer),
                                (uint64_t)event->value);
        return 1;
    case LOG_SIGACTION: // that of SIGCHLD matters to those who end
    case LOG_SIGMASK:
        out->kind = ACCESS_CHILD_LOOK;
        out->key = access_pid(scene, event->process);
        return event->op == LOG_SIGACTION || event->length == 1 ? 1 : 0;
    case LOG_OUTPUT:
        out->kind =
            event->flags & LOG_MID_LINE ? ACCESS_PART_OF_LINE : ACCESS_LINES;
        return 1;
    case LOG_SEM_OPEN:
    case LOG_SEM_UNLINK:
    case LOG_OPEN:
    case LOG_MKFIFO:
    case LOG_UNLINK:
    case LOG_SHM_OPEN:
    case LOG_SHM_UNLINK:
    case LOG_TRUNCATE:
    case LOG_NAME_LOOK:
    case LOG_NAME_CHANGE:
    case LOG_FILE_LOOK:
    case LOG_FILE_CHANGE:
        return access_of_names(scene, event, out);
    case LOG_GROUP_LOOK:
    case LOG_GROUP_CHANGE:
        *out = access_of_group(event);
        return 1;
    case LOG_READ:
    case LOG_WRITE:
        *out = access_of_file(scene, event,
                              event->op == LOG_READ &&
                                      event->flags & LOG_POSITIONED
                                  ? ACCESS_FILE_LOOK
                                  : ACCESS_FILE);
        return access_is_of_file(scene, event) ? 1 : 0;
    case LOG_POLLED:
        out->kind = ACCESS_PARENT;
        out->key = access_pid(scene, event->peer);
        out->length = event->length;
        return event->peer != LOG_NOBODY ? 1 : 0;
    default:
        return 0;
    }
}

// What an event accesses; returns how many there are.
static inline unsigned access_of(const struct access_scene *scene,
                                 const struct log_event *event,
                                 struct access out[ACCESS_MOST])
{
    unsigned count = access_of_object(scene, event, out) ? 1 : 0;

    return count + access_of_rest(scene, event, out + count);
}

#endif
