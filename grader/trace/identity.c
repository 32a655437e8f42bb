// SPDX-License-Identifier: MIT
//
// Who printed the line?  Known numbers decide, then pids that lines show.  A
// task whose pid shows only at its end may belong to a process that is known
// from before, if that was not busy since the task began: so for such roles
// the times count.

#include "trace/rules.h"

#include "trace/text.h"

// The pid that the line shows, or 0.
static int shown_pid(const struct search *search)
{
    for (size_t i = 0; i < search->matching.binding_count; i++)
        if (search->matching.bindings[i].name == CAPTURE_PID_ID)
            return (int)search->matching.bindings[i].value->integer;
    return 0;
}

// The process with this pid is between two tasks, so it can be the one that
// has carried out this task since line `start`.
static bool can_take_task(const struct process *process, int role,
                          uint64_t start)
{
    const struct lane *lane = (const struct lane *)(uintptr_t)process->lane;
    return lane && lane->role == role && lane->term->is_nullable &&
           (start == 0 || process->last < start);
}

// A process that is known by its number shows a pid for the first time.
static bool own_pid(struct search *search, struct process *process, int pid)
{
    struct situation *situation = &search->situation;
    struct process *owned = situation_process(situation, pid);
    if (owned->owner && owned->owner != (uintptr_t)process)
        return rules_refuse(search, REFUSED_PID_TAKEN, 0, pid);
    if (owned->owner)
        return true;
    situation_set(situation, &owned->owner, (uintptr_t)process);
    situation_set(situation, &process->pid, (uint64_t)pid);
    situation_hash(
        situation,
        rules_piece(PIECE_OWNER, (uint64_t)process->number, (uint64_t)pid),
        true);
    return true;
}

bool rules_identify(struct search *search, const struct option *option,
                    struct lane *wanted)
{
    struct situation *situation = &search->situation;
    int pid = shown_pid(search);
    if (!wanted->process)
        wanted->process = search->output.lines[search->now].process;
    if (pid == 0)
        return true;
    if (wanted->process && wanted->process->number != TRACE_UNKNOWN)
        return own_pid(search, wanted->process, pid);
    if (wanted->process)
        return true;
    struct process *process = situation_process(situation, pid);
    struct lane *idle = (struct lane *)(uintptr_t)process->lane;
    bool shared = search->instance->trace->roles[wanted->role].is_shared;
    uint64_t start = option->lane ? option->lane->start : 0;
    if (idle && !(shared && can_take_task(process, wanted->role, start)))
        return rules_refuse(search, REFUSED_PID_TAKEN, 0, pid);
    if (idle)
        situation_leave(situation, idle);
    wanted->process = process;
    return true;
}

static void note_last(struct search *search, struct process *process)
{
    struct situation *situation = &search->situation;
    if (process->last)
        situation_hash(situation,
                       rules_piece(PIECE_LAST, process->pid, process->last),
                       false);
    situation_set(situation, &process->last, search->now + 1);
    situation_hash(situation,
                   rules_piece(PIECE_LAST, process->pid, process->last), true);
}

void rules_note_time(struct search *search, const struct option *option,
                     struct lane *wanted)
{
    bool late = search->instance->trace->roles[wanted->role].late_pid;
    if (late && wanted->process)
        note_last(search, wanted->process);
    if (!late || wanted->process)
        wanted->start = 0;
    else if (!option->lane)
        wanted->start = search->now + 1;
}
