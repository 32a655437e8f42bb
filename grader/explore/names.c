// SPDX-License-Identifier: MIT
//
// names - the words for what a log holds.

#include "explore/explore.h"

#include <string.h>

static const char *const op_names[LOG_OP_COUNT] = {
    [LOG_NOTHING] = "nothing",
    [LOG_START] = "start",
    [LOG_FORK] = "fork",
    [LOG_EXIT] = "exit",
    [LOG_WAIT] = "wait",
    [LOG_GETPPID] = "getppid",
    [LOG_GROUP_LOOK] = "group_look",
    [LOG_GROUP_CHANGE] = "group_change",
    [LOG_SEM_INIT] = "sem_init",
    [LOG_SEM_OPEN] = "sem_open",
    [LOG_SEM_POST] = "sem_post",
    [LOG_SEM_WAIT] = "sem_wait",
    [LOG_FENCE] = "fence",
    [LOG_SEM_TRYWAIT] = "sem_trywait",
    [LOG_SEM_TIMEDWAIT] = "sem_timedwait",
    [LOG_SEM_GETVALUE] = "sem_getvalue",
    [LOG_SEM_DESTROY] = "sem_destroy",
    [LOG_SEM_CLOSE] = "sem_close",
    [LOG_SEM_UNLINK] = "sem_unlink",
    [LOG_PIPE] = "pipe",
    [LOG_OPEN] = "open",
    [LOG_MKFIFO] = "mkfifo",
    [LOG_READ] = "read",
    [LOG_WRITE] = "write",
    [LOG_CLOSE] = "close",
    [LOG_DUP] = "dup",
    [LOG_POLL] = "poll",
    [LOG_POLLED] = "polled",
    [LOG_OUTPUT] = "output",
    [LOG_INPUT] = "input",
    [LOG_UNLINK] = "unlink",
    [LOG_NAME_LOOK] = "name_look",
    [LOG_NAME_CHANGE] = "name_change",
    [LOG_FILE_LOOK] = "file_look",
    [LOG_FILE_CHANGE] = "file_change",
    [LOG_MAP] = "mmap",
    [LOG_UNMAP] = "munmap",
    [LOG_SHM_OPEN] = "shm_open",
    [LOG_SHM_UNLINK] = "shm_unlink",
    [LOG_TRUNCATE] = "ftruncate",
    [LOG_LOAD] = "load",
    [LOG_STORE] = "store",
    [LOG_ATOMIC_LOAD] = "atomic_load",
    [LOG_ATOMIC_STORE] = "atomic_store",
    [LOG_ATOMIC_RMW] = "atomic_rmw",
    [LOG_MUTEX_INIT] = "mutex_init",
    [LOG_MUTEX_LOCK] = "mutex_lock",
    [LOG_MUTEX_TRYLOCK] = "mutex_trylock",
    [LOG_MUTEX_TIMEDLOCK] = "mutex_timedlock",
    [LOG_MUTEX_UNLOCK] = "mutex_unlock",
    [LOG_MUTEX_DESTROY] = "mutex_destroy",
    [LOG_COND_INIT] = "cond_init",
    [LOG_COND_WAIT] = "cond_wait",
    [LOG_COND_WAKE] = "cond_wake",
    [LOG_COND_SIGNAL] = "cond_signal",
    [LOG_COND_BROADCAST] = "cond_broadcast",
    [LOG_COND_DESTROY] = "cond_destroy",
    [LOG_KILL] = "kill",
    [LOG_SIGACTION] = "sigaction",
    [LOG_SIGMASK] = "sigprocmask",
    [LOG_SIGNAL] = "signal",
    [LOG_SIGRETURN] = "sigreturn",
    [LOG_PAUSE] = "pause",
    [LOG_SLEEP] = "sleep",
    [LOG_CLOCK] = "clock",
    [LOG_ALARM] = "alarm",
    [LOG_YIELD] = "yield",
    [LOG_SPIN] = "spin",
    [LOG_UNFLUSHED] = "unflushed",
};

static const char *const end_names[] = {
    [LOG_RUNNING] = "running",
    [LOG_FINISHED] = "finished",
    [LOG_DEADLOCK] = "deadlock",
    [LOG_LIVELOCK] = "livelock",
    [LOG_STEPS] = "steps",
    [LOG_LIMIT] = "limit",
    [LOG_UNCONTROLLED] = "uncontrolled",
    [LOG_STUCK] = "stuck",
    [LOG_TAMPERED] = "tampered",
    [LOG_DIVERGED] = "diverged",
};

const char *log_op_name(enum log_op op)
{
    return op < LOG_OP_COUNT ? op_names[op] : "?";
}

static bool has_call(uint16_t op)
{
    return op == LOG_GROUP_LOOK || op == LOG_GROUP_CHANGE ||
           op == LOG_NAME_LOOK || op == LOG_NAME_CHANGE ||
           op == LOG_FILE_LOOK || op == LOG_FILE_CHANGE;
}

// What comes after the NUL of `text`, or NULL.
static const char *next_text(const struct log *log, const char *text)
{
    const char *end = log->text + log->text_size;
    const char *nul = memchr(text, '\0', (size_t)(end - text));

    return nul != NULL && nul + 1 < end ? nul + 1 : NULL;
}

const char *log_call_name(const struct log *log, const struct log_event *event)
{
    if (!has_call(event->op) || event->text >= log->text_size)
        return log_op_name((enum log_op)event->op);
    const char *call = next_text(log, log->text + event->text);
    return call != NULL && next_text(log, call) != NULL
               ? call
               : log_op_name((enum log_op)event->op);
}

const char *explore_gap_text(enum explore_gap gap)
{
    static const char *const texts[] = {
        [EXPLORE_ALL] = "nothing is missing",
        [EXPLORE_STOPPED] = "it was stopped",
        [EXPLORE_BUDGET] = "the budget is spent",
        [EXPLORE_TOO_LARGE] = "there are far more than the budget",
        [EXPLORE_CUT_OFF] = "an execution did not come to its end",
        [EXPLORE_SPINS] = "a process waits by looking again and again",
        [EXPLORE_UNMODELLED] = "it makes calls whose order is not modelled",
        [EXPLORE_UNSOUND] = "two executions contradict each other",
    };

    return texts[gap];
}

const char *log_end_name(enum log_end end)
{
    return (unsigned)end < sizeof end_names / sizeof end_names[0]
               ? end_names[end]
               : "?";
}
