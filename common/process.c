// SPDX-License-Identifier: MIT
//
// A process is started by fork(2), and the child runs the target instead of
// returning to the caller.  Before the fork stdio is emptied: what it holds
// would be copied, and written by parent and child.  The object itself is
// private memory: each process has its own copy, and only the copy of the
// creator, who is the parent, can wait for the child.  The two halves are in
// current.c, what the child does, and child.c, what the parent does.
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "child.h"
#include "current.h"

struct mp_process {
    int (*target)(void *);
    void *arg;
    pid_t creator; // the process that may start it and wait for it
    struct mp_child child;
    char name[];
};

struct mp_process *mp_process_create(int (*target)(void *), void *arg)
{
    if (target == NULL) {
        errno = EINVAL;
        return NULL;
    }
    size_t name_size = mp_current_next_name(NULL, 0);
    struct mp_process *process = malloc(sizeof *process + name_size);
    if (process == NULL)
        return NULL;
    *process = (struct mp_process){
        .target = target,
        .arg = arg,
        .creator = getpid(),
        .child = {.exitcode = MP_EXITCODE_NONE},
    };
    mp_current_next_name(process->name, name_size);
    mp_current_count_child();
    return process;
}

// Whether the caller created the process; if not, errno says so.
static bool is_mine(const struct mp_process *process)
{
    if (process != NULL && process->creator == getpid())
        return true;
    errno = process == NULL ? EINVAL : ECHILD;
    return false;
}

// Whether the caller is the process, and has its copy of the object, in which
// start did not write the pid: each page that a child writes costs a copy.
static bool is_self(const struct mp_process *process)
{
    return process != NULL && process->name == mp_current_process_name();
}

int mp_process_start(struct mp_process *process)
{
    if (!is_mine(process))
        return -1;
    if (process->child.pid != 0) {
        errno = EALREADY;
        return -1;
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0)
        mp_current_run(process->name, process->target, process->arg);
    process->child.pid = pid;
    return 0;
}

int mp_process_join(struct mp_process *process, double timeout_s)
{
    return is_mine(process) ? mp_child_wait(&process->child, timeout_s) : -1;
}

bool mp_process_is_alive(struct mp_process *process)
{
    if (is_self(process))
        return true;
    return is_mine(process) && mp_child_is_alive(&process->child);
}

int mp_process_exitcode(struct mp_process *process)
{
    if (!is_mine(process))
        return MP_EXITCODE_NONE;
    mp_child_is_alive(&process->child); // notices the end, if there was one
    return process->child.exitcode;
}

pid_t mp_process_pid(const struct mp_process *process)
{
    if (is_self(process))
        return getpid();
    return process != NULL ? process->child.pid : 0;
}

const char *mp_process_name(const struct mp_process *process)
{
    if (process == NULL) {
        errno = EINVAL;
        return NULL;
    }
    return process->name;
}

int mp_process_terminate(struct mp_process *process)
{
    return is_mine(process) ? mp_child_signal(&process->child, SIGTERM) : -1;
}

int mp_process_kill(struct mp_process *process)
{
    return is_mine(process) ? mp_child_signal(&process->child, SIGKILL) : -1;
}

int mp_process_destroy(struct mp_process *process)
{
    int saved_errno = errno;

    if (process != NULL && mp_process_is_alive(process)) {
        errno = EBUSY;
        return -1;
    }
    free(process);
    errno = saved_errno;
    return 0;
}
