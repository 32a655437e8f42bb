// SPDX-License-Identifier: MIT
//
// Vector clocks (Mattern 1989), made cheap by two observations.  The clock of
// an event is the clock that its process got with its last acquisition, but
// for the process's own component, which is the event's number within the
// process: so clocks are stored for acquisitions only.  And whatever releases
// (a post, an unlock, bytes written) is an event: so what a semaphore, pipe or
// lock remembers is not a clock but the events that the next one learns from.

#include "clocks.h"

#include "atomics.h"
#include "judgement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Events, oldest first; those before `first` are used up.
struct events {
    uint32_t *list;
    size_t first, count, room;
};

// What an object remembers.
struct memory_of {
    struct events tokens;        // semaphore: one for each unit of its value
    struct events writes, reads; // pipe: in the order of the stream
    struct events read_closes, write_closes, opens;
    uint32_t release; // mutex: the last; LOG_NONE
    uint16_t owner;   // mutex
    bool is_counted;  // semaphore: its first value is known
};

struct clocks {
    const struct log *log;
    uint32_t *ordinal;  // of an event in its process, from 1
    uint32_t *version;  // of an event: which of `snapshots` it has
    uint32_t *cause;    // of an event: see clocks_cause()
    uint32_t now;       // the event that is looked at
    uint32_t *snapshot; // snapshots of `width` components
    size_t width, count, room;
    uint32_t *current;   // of a process: its last snapshot
    struct events names; // changes of names of files
    struct memory_of *memories;
    struct atomics *atomics;
};

static void push(struct events *events, uint32_t event)
{
    if (events->count == events->room) {
        events->room = events->room * 2 + 4;
        events->list =
            array_grow(events->list, events->room, sizeof *events->list);
    }
    events->list[events->count++] = event;
}

static uint32_t *snapshot_at(const struct clocks *clocks, uint32_t version)
{
    return clocks->snapshot + version * clocks->width;
}

static uint32_t add_snapshot(struct clocks *clocks, uint32_t like)
{
    if (clocks->count == clocks->room) {
        clocks->room = clocks->room * 2 + 64;
        clocks->snapshot = array_grow(clocks->snapshot, clocks->room,
                                      clocks->width * sizeof(uint32_t));
    }
    memcpy(snapshot_at(clocks, (uint32_t)clocks->count),
           snapshot_at(clocks, like), clocks->width * sizeof(uint32_t));
    return (uint32_t)clocks->count++;
}

// A token that was there from the start comes from nobody.
static void note_cause(struct clocks *clocks, uint32_t event)
{
    uint16_t op = clocks->log->events[event].op;
    uint32_t *cause = &clocks->cause[clocks->now];

    if (op != LOG_SEM_INIT && op != LOG_SEM_OPEN &&
        (*cause == LOG_NONE || *cause < event))
        *cause = event;
}

// The process learns all that `event`, an earlier one, knew.
static void learn(struct clocks *clocks, uint16_t process, uint32_t event)
{
    if (event == LOG_NONE || clocks->log->events[event].process == process)
        return;
    note_cause(clocks, event);
    uint16_t other = clocks->log->events[event].process;
    uint32_t mine = clocks->current[process];
    if (snapshot_at(clocks, mine)[other] >= clocks->ordinal[event])
        return; // and so all that it had learnt by then
    mine = add_snapshot(clocks, mine);
    uint32_t *to = snapshot_at(clocks, mine);
    const uint32_t *from = snapshot_at(clocks, clocks->version[event]);
    for (size_t i = 0; i < clocks->width; i++)
        to[i] = from[i] > to[i] ? from[i] : to[i];
    if (to[other] < clocks->ordinal[event])
        to[other] = clocks->ordinal[event];
    clocks->current[process] = mine;
}

static void learn_all(struct clocks *clocks, uint16_t process,
                      const struct events *events)
{
    for (size_t i = events->first; i < events->count; i++)
        learn(clocks, process, events->list[i]);
}

// ---- Semaphores: the tokens pass in the order in which they were made

static void see_semaphore(struct clocks *clocks, struct memory_of *memory,
                          uint32_t index)
{
    const struct log_event *event = &clocks->log->events[index];

    if (event->error != 0)
        return;
    if (event->op == LOG_SEM_INIT ||
        (event->op == LOG_SEM_OPEN && !memory->is_counted)) {
        memory->tokens.first = memory->tokens.count;
        memory->is_counted = true;
        for (int64_t i = 0; i < event->value && i < UINT16_MAX; i++)
            push(&memory->tokens, index);
    } else if (event->op == LOG_SEM_POST) {
        push(&memory->tokens, index);
    } else if (event->op == LOG_SEM_WAIT || event->op == LOG_SEM_TRYWAIT ||
               event->op == LOG_SEM_TIMEDWAIT) {
        if (memory->tokens.first < memory->tokens.count)
            learn(clocks, event->process,
                  memory->tokens.list[memory->tokens.first++]);
    }
}

// ---- Pipes: a byte read was written, and a place in the pipe was freed

static uint64_t end_of(const struct log_event *event)
{
    return event->offset + event->length;
}

// Learns from those of `events`, pieces of the stream, that overlap [from, to).
// Those that end before `from` are not asked for again.
static void learn_stream(struct clocks *clocks, uint16_t process,
                         struct events *events, uint64_t from, uint64_t to)
{
    const struct log_event *log = clocks->log->events;

    while (events->first < events->count &&
           end_of(&log[events->list[events->first]]) <= from)
        events->first++;
    for (size_t i = events->first;
         i < events->count && log[events->list[i]].offset < to; i++)
        learn(clocks, process, events->list[i]);
}

static void see_read(struct clocks *clocks, struct memory_of *memory,
                     uint32_t index)
{
    const struct log_event *event = &clocks->log->events[index];

    if (event->error != 0)
        return;
    if (event->length == 0) {
        learn_all(clocks, event->process, &memory->write_closes);
        return;
    }
    learn_stream(clocks, event->process, &memory->writes, event->offset,
                 end_of(event));
    push(&memory->reads, index);
}

static void see_write(struct clocks *clocks, struct memory_of *memory,
                      uint32_t index)
{
    const struct log_event *event = &clocks->log->events[index];
    uint64_t capacity = clocks->log->objects[event->object].size;

    if (event->error == EPIPE)
        learn_all(clocks, event->process, &memory->read_closes);
    if (event->error != 0)
        return;
    if (capacity > 0 && end_of(event) > capacity)
        learn_stream(clocks, event->process, &memory->reads,
                     event->offset > capacity ? event->offset - capacity : 0,
                     end_of(event) - capacity);
    push(&memory->writes, index);
}

static void see_pipe(struct clocks *clocks, struct memory_of *memory,
                     uint32_t index)
{
    const struct log_event *event = &clocks->log->events[index];

    if (event->op == LOG_READ) {
        see_read(clocks, memory, index);
    } else if (event->op == LOG_WRITE) {
        see_write(clocks, memory, index);
    } else if (event->op == LOG_CLOSE) {
        push(event->value == 1 ? &memory->write_closes : &memory->read_closes,
             index);
    } else if (event->op == LOG_OPEN && event->error == 0) {
        learn_all(clocks, event->process, &memory->opens);
        push(&memory->opens, index);
    }
}

// ---- Files: bytes that were written, names that were made or removed

// Learns from the writes of what is read, the last ones first.
static void see_file(struct clocks *clocks, struct memory_of *memory,
                     uint32_t index)
{
    const struct log_event *log = clocks->log->events, *event = &log[index];

    if (event->op == LOG_WRITE && event->length > 0)
        push(&memory->writes, index);
    if (event->op != LOG_READ)
        return;
    for (size_t i = memory->writes.count; i-- > 0;) {
        const struct log_event *write = &log[memory->writes.list[i]];
        if (write->offset >= end_of(event) || event->offset >= end_of(write))
            continue;
        learn(clocks, event->process, memory->writes.list[i]);
        if (write->offset <= event->offset && end_of(write) >= end_of(event))
            return;
    }
}

static bool is_about_name(const struct log *log, const struct log_event *event)
{
    return (event->op == LOG_OPEN || event->op == LOG_UNLINK ||
            event->op == LOG_MKFIFO || event->op == LOG_NAME_LOOK ||
            event->op == LOG_NAME_CHANGE) &&
           event->text < log->text_size && log->text[event->text] != '\0';
}

static bool changes_name(const struct log_event *event)
{
    if (event->error != 0 || event->op == LOG_NAME_LOOK)
        return false;
    return event->op != LOG_OPEN || (event->offset & LOG_OPEN_MADE);
}

static const char *name_of(const struct log *log, const struct log_event *event)
{
    const char *path = log->text + event->text;
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

// Whatever comes of the call, the last change of the name decides it: who makes
// a file for a lock comes after who has removed it.
static void see_name(struct clocks *clocks, uint32_t index)
{
    const struct log *log = clocks->log;
    const struct log_event *event = &log->events[index];

    for (size_t i = clocks->names.count; i-- > 0;) {
        uint32_t change = clocks->names.list[i];
        if (strcmp(name_of(log, &log->events[change]), name_of(log, event)) !=
            0)
            continue;
        learn(clocks, event->process, change);
        break;
    }
    if (changes_name(event))
        push(&clocks->names, index);
}

// ---- Locks and atomics

static void see_mutex(struct clocks *clocks, uint32_t object, uint32_t index)
{
    const struct log_event *event = &clocks->log->events[index];

    if (object >= clocks->log->object_count)
        return;
    struct memory_of *memory = &clocks->memories[object];
    if (event->op == LOG_MUTEX_UNLOCK || event->op == LOG_COND_WAIT) {
        if (event->error == 0)
            memory->release = index;
    } else if (event->error == 0 || event->error == EOWNERDEAD) {
        if (event->error == EOWNERDEAD && memory->owner != LOG_NOBODY)
            learn(clocks, event->process,
                  clocks->log->processes[memory->owner].exit_event);
        learn(clocks, event->process, memory->release);
        memory->owner = event->process;
    }
}

static bool is_atomic(const struct log_event *event)
{
    return event->op == LOG_FENCE ||
           (event->op >= LOG_ATOMIC_LOAD && event->op <= LOG_ATOMIC_RMW);
}

static void see_atomic(struct clocks *clocks, uint32_t index)
{
    uint16_t process = clocks->log->events[index].process;
    const uint32_t *released = atomics_see(clocks->atomics, index);

    for (size_t i = 0; i < clocks->log->process_count && released != NULL; i++)
        learn(clocks, process, released[i]);
}

// ---- Processes

// A wait that finds no child: all have ended, whoever took note of it.
static void learn_all_children(struct clocks *clocks, uint16_t process)
{
    const struct log *log = clocks->log;

    for (size_t i = 0; i < log->process_count; i++) {
        uint32_t end = log->processes[i].exit_event;
        if (log->processes[i].parent == process && end != LOG_NONE &&
            clocks->ordinal[end] != 0)
            learn(clocks, process, end);
    }
}

static void see(struct clocks *clocks, uint32_t index)
{
    const struct log_event *event = &clocks->log->events[index];
    bool has_object = event->object < clocks->log->object_count;
    struct memory_of *memory =
        has_object ? &clocks->memories[event->object] : NULL;

    if (event->op >= LOG_MUTEX_LOCK && event->op <= LOG_MUTEX_UNLOCK)
        see_mutex(clocks, event->object, index);
    else if (event->op == LOG_COND_WAIT || event->op == LOG_COND_WAKE)
        see_mutex(clocks, (uint32_t)event->length, index);
    else if (event->op == LOG_WAIT && event->error == ECHILD)
        learn_all_children(clocks, event->process);
    else if (is_atomic(event))
        see_atomic(clocks, index);
    else if (is_about_name(clocks->log, event))
        see_name(clocks, index);
    if (memory == NULL)
        return;
    if (event->op >= LOG_SEM_INIT && event->op <= LOG_SEM_DESTROY)
        see_semaphore(clocks, memory, index);
    else if (clocks->log->objects[event->object].kind == LOG_FILE)
        see_file(clocks, memory, index);
    else
        see_pipe(clocks, memory, index);
}

static bool has_cause(const struct log_event *event, uint32_t index)
{
    return event->cause < index && event->op != LOG_FORK;
}

static void allocate(struct clocks *clocks)
{
    const struct log *log = clocks->log;
    size_t objects = log->object_count + 1, events = log->event_count + 1;

    clocks->width = log->process_count > 0 ? log->process_count : 1;
    clocks->ordinal = calloc(events, sizeof *clocks->ordinal);
    clocks->version = calloc(events, sizeof *clocks->version);
    clocks->cause = array_grow(NULL, events, sizeof *clocks->cause);
    memset(clocks->cause, 0xff, events * sizeof *clocks->cause);
    clocks->current = calloc(clocks->width, sizeof *clocks->current);
    clocks->memories = calloc(objects, sizeof *clocks->memories);
    clocks->atomics = atomics_create(log);
    clocks->room = 64;
    clocks->snapshot = calloc(clocks->room * clocks->width, sizeof(uint32_t));
    if (clocks->ordinal == NULL || clocks->version == NULL ||
        clocks->current == NULL || clocks->memories == NULL ||
        clocks->snapshot == NULL)
        abort();
    clocks->count = 1; // of who has learnt nothing
    for (size_t i = 0; i < objects; i++) {
        clocks->memories[i].release = LOG_NONE;
        clocks->memories[i].owner = LOG_NOBODY;
    }
}

struct clocks *clocks_create(const struct log *log)
{
    struct clocks *clocks = array_grow(NULL, 1, sizeof *clocks);
    *clocks = (struct clocks){.log = log};
    allocate(clocks);

    uint32_t *made = calloc(clocks->width, sizeof *made);
    if (made == NULL)
        abort();
    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        clocks->ordinal[i] = ++made[event->process];
        clocks->now = i;
        if (has_cause(event, i))
            learn(clocks, event->process, event->cause);
        see(clocks, i);
        clocks->version[i] = clocks->current[event->process];
    }
    free(made);
    return clocks;
}

void clocks_free(struct clocks *clocks)
{
    if (clocks == NULL)
        return;
    for (size_t i = 0; i < clocks->log->object_count; i++) {
        struct memory_of *memory = &clocks->memories[i];
        free(memory->tokens.list);
        free(memory->writes.list);
        free(memory->reads.list);
        free(memory->read_closes.list);
        free(memory->write_closes.list);
        free(memory->opens.list);
    }
    atomics_free(clocks->atomics);
    free(clocks->memories);
    free(clocks->names.list);
    free(clocks->current);
    free(clocks->snapshot);
    free(clocks->cause);
    free(clocks->version);
    free(clocks->ordinal);
    free(clocks);
}

bool clocks_before(const struct clocks *clocks, uint32_t a, uint32_t b)
{
    uint16_t process = clocks->log->events[a].process;

    if (process == clocks->log->events[b].process)
        return a < b;
    return snapshot_at(clocks, clocks->version[b])[process] >=
           clocks->ordinal[a];
}

uint32_t clocks_cause(const struct clocks *clocks, uint32_t a)
{
    return clocks->cause[a];
}
