// SPDX-License-Identifier: MIT
//
// The calls of a loop that waits by asking leave a trail: the same call, at the
// same place, with the same answer.  The last such pair of a process tells what
// its loop asks.  A loop of which nothing is seen asks nobody but itself, and
// nobody else can end it.

#include "spinning.h"

#include <errno.h>

static const struct {
    const char *verb, *what; // of what it does at its line
    const char *rest;        // after the object
    const char *repair;
} looks[LOOK_COUNT] = {
    [LOOK_ALONE] = {"goes round",
                    "for ever, and looks at nothing that another process could "
                    "change",
                    "",
                    "does the loop change what it tests?  A variable that is "
                    "not in shared memory is a copy in each process: let who "
                    "waits wait for a semaphore, a pipe or the end of a child"},
    [LOOK_CHILDLESS] = {"asks",
                        "for ever for the end of a child, but has none left, "
                        "and wait fails at once with ECHILD",
                        "",
                        "wait returns the pid of a child, or -1 when none is "
                        "left: end the loop then"},
    [LOOK_MEMORY] = {"tests", "again and again the shared memory",
                     ", which nobody is left to change",
                     "see that somebody writes what the loop tests, whatever "
                     "the order in which the processes come; or wait with a "
                     "semaphore, a pipe or a join"},
    [LOOK_SEMAPHORE] = {"tries", "again and again to take the semaphore",
                        ", which nobody is left to post",
                        "let who is waited for post it, and wait with sem_wait "
                        "instead of a loop"},
    [LOOK_MUTEX] = {"tries", "again and again to take the mutex",
                    ", which is never given back",
                    "give it back on every way out, and wait for it with a "
                    "lock instead of a loop"},
    [LOOK_EMPTY] = {"reads", "again and again from the pipe",
                    ", which is empty and does not block: read says EAGAIN",
                    "-1 with EAGAIN says that nothing is there yet, 0 that "
                    "nobody can write any more: close the write end in each "
                    "process that does not write, so that the 0 comes"},
    [LOOK_FULL] = {"tries", "again and again to write to the pipe",
                   ", which is full and does not block: write says EAGAIN",
                   "let somebody read it, and wait with poll instead of a "
                   "loop"},
    [LOOK_CHILD] = {"asks",
                    "again and again with WNOHANG whether a child has ended, "
                    "and it never has",
                    "",
                    "do first what lets the child end, then wait for it, "
                    "without WNOHANG"},
    [LOOK_EXISTS] = {"asks",
                     "again and again by kill(pid, 0) whether a process still "
                     "exists",
                     "",
                     "a child that has ended exists, as a zombie, until its "
                     "parent waits for it: call waitpid instead"},
    [LOOK_POLL] = {"polls", "again and again, and nothing comes of it", "",
                   "read what is ready; POLLHUP and POLLERR come unasked and "
                   "say that the other end is closed: close this one then, and "
                   "leave it out of the next poll"},
    [LOOK_END_OF_FILE] = {"reads", "again and again at the end of the file", "",
                          "a read of 0 bytes, or EOF, says that nothing will "
                          "ever come again: end the loop then"},
};

// What an event looks at; LOOK_COUNT when it is no look at all.
static enum look look_of(const struct log_event *event)
{
    switch (event->op) {
    case LOG_LOAD:
    case LOG_ATOMIC_LOAD:
    case LOG_ATOMIC_RMW:
        return LOOK_MEMORY;
    case LOG_SEM_TRYWAIT:
    case LOG_SEM_GETVALUE:
        return LOOK_SEMAPHORE;
    case LOG_MUTEX_TRYLOCK:
        return LOOK_MUTEX;
    case LOG_READ:
        return event->error == EAGAIN                    ? LOOK_EMPTY
               : event->error == 0 && event->length == 0 ? LOOK_END_OF_FILE
                                                         : LOOK_COUNT;
    case LOG_WRITE:
        return event->error == EAGAIN ? LOOK_FULL : LOOK_COUNT;
    case LOG_WAIT:
        return event->error == ECHILD ? LOOK_CHILDLESS
               : event->value == 0    ? LOOK_CHILD
                                      : LOOK_COUNT;
    case LOG_KILL:
        return event->value == 0 ? LOOK_EXISTS : LOOK_COUNT;
    case LOG_POLL:
        return LOOK_POLL;
    default:
        return LOOK_COUNT;
    }
}

// What a loop that looks does between two looks.
static bool is_pause(const struct log_event *event)
{
    return event->op == LOG_YIELD || event->op == LOG_SLEEP ||
           event->op == LOG_CLOCK || event->op == LOG_OUTPUT ||
           event->op == LOG_SIGNAL || event->op == LOG_SIGRETURN ||
           event->op == LOG_POLLED;
}

// Whether the process did the same before, with only such events between as
// belong to a loop that looks.
static bool is_repeated(const struct log *log, uint32_t index)
{
    const struct log_event *event = &log->events[index];

    for (uint32_t i = index; i-- > 0;) {
        const struct log_event *before = &log->events[i];
        if (before->process != event->process)
            continue;
        if (before->op == event->op && before->site == event->site)
            return before->object == event->object &&
                   before->error == event->error &&
                   before->length == event->length;
    }
    return false;
}

// The event of its process before this one that is more than a pause.
static uint32_t look_before(const struct log *log, uint32_t index)
{
    uint16_t process = log->events[index].process;

    while (index-- > 0) {
        if (log->events[index].process == process &&
            !is_pause(&log->events[index]))
            return index;
    }
    return LOG_NONE;
}

// Who polls and reads is told of the poll, wherever in the loop it was last.
static enum look choose(const struct log *log, enum look look, uint32_t *event)
{
    uint32_t before = look_before(log, *event);

    if (look != LOOK_END_OF_FILE || before == LOG_NONE ||
        look_of(&log->events[before]) != LOOK_POLL)
        return look;
    *event = before;
    return LOOK_POLL;
}

enum look spinning_look(const struct log *log, uint16_t process,
                        uint32_t *event)
{
    bool is_first = true;

    *event = LOG_NONE;
    for (uint32_t i = (uint32_t)log->event_count; i-- > 0;) {
        const struct log_event *at = &log->events[i];
        if (at->process != process)
            continue;
        if (is_first && at->op == LOG_SPIN && at->value == LOG_NOTHING)
            return LOOK_ALONE; // it does nothing that is logged
        enum look look = look_of(at);
        // A loop that only reads memory is logged once: see log.h.
        if (look == LOOK_MEMORY || (look != LOOK_COUNT && is_repeated(log, i)))
            return *event = i, choose(log, look, event);
        if (at->op != LOG_SPIN && !is_pause(at))
            break; // what it did before the loop, or more than to look
        is_first = false;
    }
    return LOOK_ALONE;
}

bool spinning_is_alone(enum look look)
{
    return look == LOOK_ALONE || look == LOOK_CHILDLESS;
}

void spinning_put(enum look look, const char *at, const char *made, FILE *out)
{
    bool has_object = looks[look].rest[0] != '\0';

    fprintf(out, "%s%s %s%s%s", looks[look].verb, at, looks[look].what,
            has_object ? made : "", looks[look].rest);
}

const char *spinning_repair(enum look look)
{
    return looks[look].repair;
}
