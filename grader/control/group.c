// SPDX-License-Identifier: MIT
//
// group - process groups and sessions.
//
// They are kept in the page, like the rest of the family.  Who is in which
// group decides what kill(2) and waitpid(2) reach, so to change it and to look
// at it are steps of their own.

#include <unistd.h>

#include "control/runtime.h"

static struct log_event event_for(enum log_op op, int32_t pid, const char *call)
{
    struct log_event event = event_of(op, LOG_NONE);

    event.text = record_call(NULL, call);
    event.offset = (uint64_t)(uint32_t)pid;
    return event;
}

void group_look(int32_t pid, const char *call)
{
    record(event_for(LOG_GROUP_LOOK, pid, call));
}

static uint32_t process_of(pid_t pid)
{
    return pid == 0 ? self.index : process_by_pid(pid);
}

// Takes a turn to look at the process, LOG_NOBODY when there is none.
static uint32_t look_at(pid_t pid, const char *call)
{
    turn_simple(LOG_GROUP_LOOK, LOG_NONE);
    group_look(pid == 0 ? myself()->pid : pid, call);
    return process_of(pid);
}

static pid_t group_of(pid_t pid, const char *call)
{
    uint32_t process = look_at(pid, call);

    return process == LOG_NOBODY ? fail(ESRCH)
                                 : (pid_t)page->processes[process].group;
}

EXPORT pid_t getpgrp(void)
{
    ENTER();
    return group_of(0, "getpgrp");
}

EXPORT pid_t getpgid(pid_t pid)
{
    ENTER();
    return group_of(pid, "getpgid");
}

EXPORT pid_t getsid(pid_t pid)
{
    ENTER();
    uint32_t process = look_at(pid, "getsid");

    return process == LOG_NOBODY ? fail(ESRCH)
                                 : (pid_t)page->processes[process].session;
}

static bool is_group(uint32_t group, uint32_t session)
{
    for (uint32_t i = 0; i < page->process_count; i++) {
        const struct page_process *process = &page->processes[i];
        if (process->group == group && process->session == session &&
            (process->life == PAGE_LIVING || process->life == PAGE_ZOMBIE))
            return true;
    }
    return false;
}

// Its own, or that of a child.
static int error_of_move(uint32_t process, uint32_t group)
{
    if (process == LOG_NOBODY ||
        (process != self.index &&
         page->processes[process].parent != self.index))
        return ESRCH;
    const struct page_process *moved = &page->processes[process];
    if (moved->session == (uint32_t)moved->pid ||
        moved->session != myself()->session)
        return EPERM; // a leader stays where it is
    if (group != (uint32_t)moved->pid && !is_group(group, moved->session))
        return EPERM;
    return 0;
}

static int set_group(pid_t pid, pid_t group)
{
    if (group < 0)
        return fail(EINVAL);
    turn_simple(LOG_GROUP_CHANGE, LOG_NONE);
    int32_t whose = pid == 0 ? myself()->pid : pid;
    int32_t wanted = group == 0 ? whose : group;
    uint32_t process = process_of(pid);
    // A group of its own can always be made; another one must be there.
    struct log_event event =
        event_for(LOG_GROUP_CHANGE, wanted == whose ? whose : 0, "setpgid");
    event.error = error_of_move(process, (uint32_t)wanted);
    event.value = wanted;
    if (event.error == 0 &&
        page->processes[process].group != (uint32_t)wanted) {
        page->processes[process].group = (uint32_t)wanted;
        world_move();
    }
    record(event);
    return event.error == 0 ? 0 : fail(event.error);
}

EXPORT int setpgid(pid_t pid, pid_t group)
{
    ENTER();
    return set_group(pid, group);
}

EXPORT int setpgrp(void)
{
    ENTER();
    return set_group(0, 0);
}

EXPORT pid_t setsid(void)
{
    ENTER();
    struct page_process *me = myself();

    turn_simple(LOG_GROUP_CHANGE, LOG_NONE);
    // Whether somebody else is in a group of its name matters, too.
    struct log_event event = event_for(LOG_GROUP_CHANGE, 0, "setsid");
    event.error = is_group((uint32_t)me->pid, me->session) ? EPERM : 0;
    event.value = me->pid;
    if (event.error == 0) {
        me->group = me->session = (uint32_t)me->pid;
        world_move();
    }
    record(event);
    return event.error == 0 ? me->pid : fail(event.error);
}
