// SPDX-License-Identifier: MIT
//
// A deadlock is decided, not guessed from the time that passes.
//
// Each thread of the run is looked at twice, all of them once before any of
// them the second time.  At each look the kernel shows the call it sleeps in
// only if it is off the processor and off its queue.  To run in between and be
// found asleep again it would have to leave the processor again, and that is
// counted: with the same count before the first look and after the second it
// did not run.  It was not even woken, or it would be on the queue.  No thread
// is new and none is gone.  So at the moment between the two rounds all of
// them slept at once, each in a call that only an act of another one can end
// (waiting.c), or a clock.  That no clock was ever set is known (watch.c), and
// a call that has a time limit is not among those calls.  Nobody outside acts:
// the pipes that the keeper reads do not count, and the starter only takes in
// the dead, of which none is waiting for it.  Therefore none will act and none
// will wake, for ever.
//
// Where one of these facts cannot be read there is no verdict, and the clock
// on the wall decides.

#include "deadlock.h"

#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAMED_MOST = 4, // processes named in a message, of each kind
};

static bool look_at_process(struct deadlock *look,
                            const struct process *process)
{
    char path[64];
    struct dirent *entry;
    DIR *tasks;
    bool all = true;

    snprintf(path, sizeof path, "/proc/%d/task", (int)process->pid);
    tasks = opendir(path);
    if (tasks == NULL)
        return false;
    while (all && (entry = readdir(tasks)) != NULL) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        struct waiting *waiting = &look->waits[look->count];
        if (!waiting_look(waiting, process->pid, (pid_t)atoi(entry->d_name),
                          &look->served))
            continue; // a dead thread
        waiting->start = process->start;
        all = waiting->what != WAITING_NOT && ++look->count < look->room;
    }
    closedir(tasks);
    return all;
}

// A child of the root that is dead: the starter is about to act.
static bool awaits_starter(const struct process *process, pid_t root)
{
    return process->parent == root && !process_lives(process);
}

static bool look_at_all(struct deadlock *look, const struct tree *tree,
                        pid_t root)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        if (awaits_starter(process, root))
            return false;
        if (process_lives(process) && !look_at_process(look, process))
            return false;
    }
    return look->count > 0;
}

// Cheap, and false most of the time.
static bool may_all_wait(const struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (strchr("STZX", tree->processes[i].state) == NULL)
            return false;
    }
    return true;
}

static bool is_same(const struct waiting *one, const struct waiting *other)
{
    return one->pid == other->pid && one->thread == other->thread &&
           one->start == other->start && one->what == other->what &&
           one->pipe == other->pipe &&
           memcmp(one->call, other->call, sizeof one->call) == 0 &&
           one->switches[0] == other->switches[0] &&
           one->switches[1] == other->switches[1];
}

static bool are_same(const struct deadlock *one, const struct deadlock *other)
{
    bool same = one->all_wait && other->all_wait && one->count == other->count;

    for (size_t i = 0; same && i < one->count; i++)
        same = is_same(&one->waits[i], &other->waits[i]);
    return same;
}

bool deadlock_look(struct deadlock *deadlock, const struct tree *tree,
                   pid_t root, const struct record *record)
{
    struct deadlock look = {
        .served = deadlock->served,
        .room = tree_threads(tree) + 1, // the last one stays free
    };

    if (may_all_wait(tree) && !record->has_clocks) {
        look.waits = calloc(look.room, sizeof *look.waits);
        look.all_wait = look.waits != NULL && look_at_all(&look, tree, root);
    }
    bool still = are_same(deadlock, &look) && !record->has_clocks;
    deadlock_free(deadlock);
    *deadlock = look;
    return still;
}

static const char *const phrases[WAITING_KINDS][2] = {
    [WAITING_LOCK] = {"waits for a semaphore or a lock",
                      "wait for a semaphore or a lock"},
    [WAITING_READ] = {"waits for data from a pipe",
                      "wait for data from a pipe"},
    [WAITING_WRITE] = {"waits for room in a full pipe",
                       "wait for room in a full pipe"},
    [WAITING_CHILD] = {"waits for a child to end", "wait for a child to end"},
    [WAITING_SIGNAL] = {"waits for a signal", "wait for a signal"},
    [WAITING_STOPPED] = {"is stopped and waits for SIGCONT",
                         "are stopped and wait for SIGCONT"},
};

struct text {
    char *at;
    size_t left; // bytes, the terminator included
};

__attribute__((format(printf, 2, 3))) static void say(struct text *text,
                                                      const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(text->at, text->left, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= text->left)
        length = (int)text->left - 1;
    text->at += length;
    text->left -= (size_t)length;
}

static void say_process(struct text *text, const struct record *record,
                        pid_t pid)
{
    pid_t number = waiting_own_number(pid);

    if (number == record->first)
        say(text, "the first process");
    else
        say(text, "process %d", (int)number);
}

// One thread speaks for its process.
static bool is_first_of_kind(const struct deadlock *deadlock, size_t index,
                             enum waiting_for what)
{
    const struct waiting *waits = deadlock->waits;

    if (waits[index].what != what)
        return false;
    for (size_t i = 0; i < index; i++) {
        if (waits[i].pid == waits[index].pid && waits[i].what == what)
            return false;
    }
    return true;
}

static size_t count_kind(const struct deadlock *deadlock, enum waiting_for what)
{
    size_t count = 0;

    for (size_t i = 0; i < deadlock->count; i++)
        count += is_first_of_kind(deadlock, i, what);
    return count;
}

static void say_kind(struct text *text, const struct deadlock *deadlock,
                     const struct record *record, enum waiting_for what)
{
    size_t count = count_kind(deadlock, what), named = 0;

    for (size_t i = 0; i < deadlock->count && named < NAMED_MOST; i++) {
        if (!is_first_of_kind(deadlock, i, what))
            continue;
        if (named > 0)
            say(text, named + 1 == count ? " and " : ", ");
        say_process(text, record, deadlock->waits[i].pid);
        named++;
    }
    if (count > named)
        say(text, " and %zu more", count - named);
    say(text, " %s", phrases[what][count > 1]);
}

// The usual mistake: whoever reads until the end keeps the end to write open.
static const struct waiting *
reader_of_its_own_pipe(const struct deadlock *deadlock)
{
    for (size_t i = 0; i < deadlock->count; i++) {
        const struct waiting *waiting = &deadlock->waits[i];
        if (waiting->what == WAITING_READ &&
            waiting_can_write(waiting->pid, waiting->pipe))
            return waiting;
    }
    return NULL;
}

void deadlock_explain(const struct deadlock *deadlock,
                      const struct record *record, char *message, size_t size)
{
    struct text text = {message, size};
    const struct waiting *own = reader_of_its_own_pipe(deadlock);
    bool is_next = false;

    say(&text, "no process can go on: ");
    for (int what = WAITING_NOT + 1; what < WAITING_KINDS; what++) {
        if (count_kind(deadlock, (enum waiting_for)what) == 0)
            continue;
        say(&text, "%s", is_next ? ", " : "");
        say_kind(&text, deadlock, record, (enum waiting_for)what);
        is_next = true;
    }
    if (own == NULL)
        return;
    say(&text, "; ");
    say_process(&text, record, own->pid);
    say(&text, " has the writing end of that pipe open itself, so it will "
               "never see its end");
}

void deadlock_free(struct deadlock *deadlock)
{
    free(deadlock->waits);
    deadlock->waits = NULL;
    deadlock->count = 0;
}
