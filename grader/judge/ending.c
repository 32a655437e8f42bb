// SPDX-License-Identifier: MIT
//
// A program that works may still end badly.  What a process can have done when
// another one ends is not what it had done this time: it is what happens
// before that end, whatever the schedule.  So a child that was quick enough
// this time is an orphan all the same, if nothing made its parent wait.

#include "ending.h"

#include "judgement.h"
#include "signals.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

// ---- Crash

static char *signal_name(int number)
{
    const char *name = sigabbrev_np(number);

    return name != NULL ? format_text("SIG%s", name)
                        : format_text("number %d", number);
}

// Signals that nobody sends to end a process, but which end one that has not
// prepared for them.
static bool is_for_handler(int number)
{
    return number == SIGUSR1 || number == SIGUSR2 || number == SIGPIPE ||
           number >= SIGRTMIN;
}

// The first process must not be killed at all; another one may be, by one of
// its own, if that is what the signal is for.
static bool has_crashed(const struct log *log, size_t process)
{
    const struct log_process *dead = &log->processes[process];

    return dead->end == LOG_CRASHED ||
           (dead->end == LOG_KILLED &&
            (process == 0 || is_for_handler(WTERMSIG(dead->status))));
}

// The kill that sent the signal which ended the process.
static uint32_t kill_of(const struct log *log, size_t process)
{
    for (uint32_t i = log->processes[process].exit_event; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if (event->process != process || event->op != LOG_SIGNAL)
            continue;
        return event->cause < i && log->events[event->cause].op == LOG_KILL
                   ? event->cause
                   : LOG_NONE;
    }
    return LOG_NONE;
}

static void add_killed(const struct scene *scene, uint16_t process,
                       uint32_t sent, struct judgement *judgement)
{
    const struct log *log = scene->log;
    int number = WTERMSIG(log->processes[process].status);
    uint32_t site = log->events[log->processes[process].exit_event].site;
    const struct log_event *by = &log->events[sent];
    char *name = signal_name(number);
    struct finding *finding = judgement_add(
        judgement, FINDING_CRASH,
        "%s is killed by the signal %s that %s sends%s: %s", //
        scene->names[process], name, scene->names[by->process],
        scene_at(scene, by->site),
        is_for_handler(number)
            ? "it can come before the handler is installed, and kills whoever "
              "has none; install the handler before the fork, or send the "
              "signal only when the other one has told that it is ready"
            : signal_meaning(number));

    scene_add_event(scene, finding, sent);
    scene_add_site(scene, finding, site, process);
    free(name);
}

static void add_crashed(const struct scene *scene, uint16_t process,
                        struct judgement *judgement)
{
    const struct log *log = scene->log;
    const struct log_process *dead = &log->processes[process];
    int number = WTERMSIG(dead->status);
    char *name = signal_name(number);
    uint32_t site = dead->fault_site;

    if (dead->end == LOG_KILLED && dead->exit_event < log->event_count)
        site = log->events[dead->exit_event].site;
    struct finding *finding = judgement_add(
        judgement, FINDING_CRASH, "%s is killed by the signal %s%s: %s",
        scene->names[process], name, scene_at(scene, site),
        signal_meaning(number));
    scene_add_site(scene, finding, site, process);
    free(name);
}

bool ending_crash(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    uint16_t p = 0;

    while (p < log->process_count && !has_crashed(log, p))
        p++;
    if (p == log->process_count)
        return false;
    uint32_t sent = log->processes[p].exit_event < log->event_count
                        ? kill_of(log, p)
                        : LOG_NONE;
    if (sent != LOG_NONE)
        add_killed(scene, p, sent, judgement);
    else
        add_crashed(scene, p, judgement);
    return true;
}

// ---- Orphans and zombies

static uint32_t fork_of(const struct log *log, uint16_t child)
{
    for (uint32_t i = 0; i < log->event_count; i++) {
        if (log->events[i].op == LOG_FORK && log->events[i].peer == child)
            return i;
    }
    return LOG_NONE;
}

// What the process did last but for giving back what it had.
static uint32_t last_deed(const struct log *log, uint16_t process)
{
    uint32_t last = LOG_NONE;

    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->process != process || event->op == LOG_EXIT ||
            event->op == LOG_UNMAP || event->op == LOG_SEM_CLOSE ||
            (event->op == LOG_CLOSE && event->flags & LOG_AT_EXIT))
            continue;
        last = i;
    }
    return last;
}

// Whether the end of `process` is seen by somebody at `event`: it happens
// before, or an end of file tells of it.
static bool is_seen_to_end(const struct scene *scene, uint16_t process,
                           uint32_t event)
{
    const struct log *log = scene->log;
    uint32_t end = log->processes[process].exit_event;

    if (end == LOG_NONE)
        return false;
    if (clocks_before(scene->clocks, end, event))
        return true;
    while (end-- > 0 && log->events[end].process == process &&
           log->events[end].op == LOG_CLOSE &&
           log->events[end].flags & LOG_AT_EXIT) {
        if (clocks_before(scene->clocks, end, event))
            return true;
    }
    return false;
}

// A grandchild whose parent has ended cannot be waited for: it is enough that
// it has done its work.
static bool may_outlive(const struct scene *scene, uint16_t process)
{
    const struct log *log = scene->log;
    uint32_t end = log->processes[0].exit_event;

    if (process == 0 || end == LOG_NONE || is_seen_to_end(scene, process, end))
        return false;
    if (log->processes[process].parent == 0 ||
        log->processes[process].reaped_by != LOG_NOBODY)
        return true;
    uint32_t last = last_deed(log, process);
    return last == LOG_NONE || !clocks_before(scene->clocks, last, end);
}

bool ending_orphan(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    struct finding *finding = NULL;
    int count = 0;

    for (uint16_t p = 1; p < log->process_count; p++)
        count += may_outlive(scene, p);
    for (uint16_t p = 1; p < log->process_count; p++) {
        if (!may_outlive(scene, p))
            continue;
        uint32_t fork = fork_of(log, p);
        if (finding == NULL)
            finding = judgement_add(
                judgement, FINDING_ORPHAN,
                "%s%s can still be running when the main process has ended, "
                "for nobody waits for its end: join (wait for) every process "
                "that you start",
                scene->names[p], count > 1 ? ", like others," : "");
        scene_add_event(scene, finding, fork);
    }
    return finding != NULL;
}

static bool is_zombie(const struct scene *scene, uint16_t process)
{
    const struct log *log = scene->log;
    uint16_t parent = log->processes[process].parent;

    if (process == 0 || parent >= log->process_count ||
        log->processes[process].end == LOG_ALIVE ||
        log->processes[process].reaped_by != LOG_NOBODY)
        return false;
    uint32_t end = log->processes[parent].exit_event;
    return end != LOG_NONE && is_seen_to_end(scene, process, end);
}

// Who ignores SIGCHLD has its children waited for by the system.
static bool ignores_children(const struct log *log, uint16_t parent)
{
    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == LOG_SIGACTION && event->value == SIGCHLD &&
            event->length == 1 &&
            (event->process == parent || event->process == 0))
            return true;
    }
    return false;
}

bool ending_zombie(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    struct finding *finding = NULL;

    for (uint16_t p = 1; p < log->process_count; p++) {
        uint16_t parent = log->processes[p].parent;
        if (!is_zombie(scene, p) || ignores_children(log, parent))
            continue;
        if (finding == NULL)
            finding = judgement_add(
                judgement, FINDING_ZOMBIE,
                "%s has ended, and its parent %s goes on and never waits for "
                "it, so it stays in the system as a zombie: call wait or "
                "waitpid once for each child",
                scene->names[p], scene->names[parent]);
        scene_add_event(scene, finding, fork_of(log, p));
    }
    return finding != NULL;
}

// ---- Leaks

static const char *name_in(const struct log *log, uint32_t text)
{
    if (text >= log->text_size ||
        memchr(log->text + text, '\0', log->text_size - text) == NULL)
        return "?";
    return log->text + text;
}

static const char *remover(uint16_t kind)
{
    switch (kind) {
    case LOG_NAMED_SEMAPHORE:
        return "sem_unlink";
    case LOG_MEMORY:
        return "shm_unlink";
    default:
        return "unlink";
    }
}

bool ending_leak(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    struct finding *finding = NULL;

    for (size_t i = 0; i < log->object_count; i++) {
        const struct log_object *object = &log->objects[i];
        if (!object->is_left)
            continue;
        if (finding == NULL)
            finding = judgement_add(
                judgement, FINDING_LEAK,
                "'%s' is still there when the program has ended, and the next "
                "run will find it: who makes a named object also removes it, "
                "with %s",
                name_in(log, object->name), remover(object->kind));
        scene_add_site(scene, finding, object->site, object->creator);
    }
    return finding != NULL;
}

// ---- Buffers

// Whether `size` bytes of text begin with what waited in a buffer.
static bool begins_with(const struct log *log, uint32_t text, uint64_t size,
                        const struct log_event *kept)
{
    return text < log->text_size && kept->text < log->text_size &&
           size >= kept->offset && size <= log->text_size - text &&
           kept->offset <= log->text_size - kept->text &&
           memcmp(log->text + text, log->text + kept->text, kept->offset) == 0;
}

// The buffer that fork number `fork` copied: does the child print it, too?
// Whatever it prints first to the same stream begins with it.
static bool is_printed_twice(const struct log *log,
                             const struct log_event *kept, uint32_t fork)
{
    for (uint32_t i = fork + 1; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->process != log->events[fork].peer ||
            !(event->flags & LOG_FROM_STDIO))
            continue;
        if (event->op == LOG_OUTPUT && kept->object == LOG_NONE &&
            event->offset == (uint64_t)kept->value)
            return begins_with(log, event->text, event->length, kept);
        if (event->op == LOG_WRITE && event->object == kept->object)
            return event->length > 0;
    }
    return false;
}

static uint32_t next_of(const struct log *log, uint32_t event, uint16_t op)
{
    uint16_t process = log->events[event].process;

    while (++event < log->event_count) {
        if (log->events[event].process == process &&
            log->events[event].op == op)
            return event;
    }
    return LOG_NONE;
}

// What is lost was a copy that fork had made, and nobody misses it.
static bool is_copy(const struct log *log, uint32_t lost)
{
    const struct log_event *kept = &log->events[lost];

    for (uint32_t i = 0; i < lost; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op != LOG_UNFLUSHED || event->length != 0)
            continue;
        uint32_t fork = next_of(log, i, LOG_FORK);
        if (fork != LOG_NONE && log->events[fork].peer == kept->process &&
            event->offset == kept->offset &&
            begins_with(log, event->text, event->offset, kept))
            return true;
    }
    return false;
}

static const char *stream_word(const struct log_event *kept)
{
    return kept->object != LOG_NONE ? "a stream"
           : kept->value == 2       ? "stderr"
                                    : "stdout";
}

static void add_twice(const struct scene *scene, uint32_t kept, uint32_t fork,
                      struct judgement *judgement)
{
    const struct log_event *event = &scene->log->events[fork];
    const struct log_event *left = &scene->log->events[kept];
    const char *parent = scene->names[event->process];
    struct finding *finding = judgement_add(
        judgement, FINDING_UNFLUSHED,
        "what %s has printed%s still waits in the buffer of %s when it calls "
        "fork%s, so %s gets a copy and prints it again: call fflush before "
        "fork%s",
        parent, scene_at(scene, left->site), stream_word(left),
        scene_at(scene, event->site), scene->names[event->peer],
        left->object == LOG_NONE ? ", or end the text with a newline, which a "
                                   "terminal shows at once, though a file or "
                                   "a pipe does not"
                                 : "");
    scene_add_event(scene, finding, kept);
    scene_add_event(scene, finding, fork);
}

static void add_lost(const struct scene *scene, uint32_t kept,
                     struct judgement *judgement)
{
    const struct log_event *left = &scene->log->events[kept];
    uint32_t exit = next_of(scene->log, kept, LOG_EXIT);
    struct finding *finding = judgement_add(
        judgement, FINDING_UNFLUSHED,
        "what %s has printed%s still waits in the buffer of %s when it ends%s, "
        "and is lost: _exit does not write buffers; call fflush before it, or "
        "exit instead",
        scene->names[left->process], scene_at(scene, left->site),
        stream_word(left),
        exit != LOG_NONE ? scene_at(scene, scene->log->events[exit].site) : "");
    scene_add_event(scene, finding, kept);
    scene_add_event(scene, finding, exit);
}

bool ending_unflushed(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;

    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op != LOG_UNFLUSHED)
            continue;
        uint32_t fork = next_of(log, i, LOG_FORK);
        if (event->length == 0 && fork != LOG_NONE &&
            log->events[fork].peer < log->process_count &&
            is_printed_twice(log, event, fork)) {
            add_twice(scene, i, fork, judgement);
            return true;
        }
        if (event->length == 1 && !is_copy(log, i)) {
            add_lost(scene, i, judgement);
            return true;
        }
    }
    return false;
}

// ---- Status

bool ending_has_status(const struct scene *scene, int expected)
{
    const struct log_process *first = &scene->log->processes[0];

    return first->end != LOG_EXITED || WEXITSTATUS(first->status) == expected;
}

bool ending_status(const struct scene *scene, int expected,
                   struct judgement *judgement)
{
    const struct log_process *first = &scene->log->processes[0];

    if (ending_has_status(scene, expected))
        return false;
    struct finding *finding = judgement_add(
        judgement, FINDING_EXIT_STATUS,
        "the program ends with status %d, expected is %d%s",
        WEXITSTATUS(first->status), expected,
        expected == 0 ? ": main returns 0 when all went well" : "");
    scene_add_event(scene, finding, first->exit_event);
    return true;
}
