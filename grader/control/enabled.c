// SPDX-License-Identifier: MIT
//
// enabled - which processes can go on.
//
// Every process has published what it will do next before it gave up its turn,
// and every thing it can wait for is modelled in the page.  So whether it can
// go on is computed, not tried, and a deadlock is simply that nobody can.

#include <poll.h>

#include "control/runtime.h"

static struct page_thing *thing_of(const struct page_operation *operation)
{
    return &page->things[operation->object];
}

static bool poll_can_go(const struct page_process *process)
{
    for (int i = 0; i < process->poll_count; i++) {
        uint16_t file = process->poll[i].file;
        if (file == 0 ||
            file_ready(&page->files[file - 1], process->poll[i].events) != 0)
            return true;
    }
    return false;
}

static bool semaphore_can_go(const struct page_operation *operation)
{
    if (operation->flags & OPERATION_UNSHARED)
        return operation->value > 0;
    return thing_of(operation)->semaphore.value > 0;
}

static bool mutex_can_go(const struct page_operation *operation,
                         uint32_t process)
{
    const struct page_thing *thing = thing_of(operation);

    if (operation->flags & OPERATION_UNSHARED)
        return operation->value > 0;
    return thing->mutex.owner == LOG_NOBODY ||
           (thing->mutex.owner == process && operation->value > 0);
}

// Whether it waits is looked up now: others can change that until it has begun.
static bool transfer_can_go(const struct page_operation *operation)
{
    const struct page_file *file = &page->files[operation->offset];

    if (file->is_nonblocking)
        return true;
    return operation->op == LOG_READ ? pipe_can_read(file)
                                     : pipe_can_write(file, operation->length);
}

// A FIFO opens when somebody has opened the other end meanwhile.
static bool open_can_go(const struct page_operation *operation)
{
    if (operation->object == LOG_NONE)
        return true; // no FIFO
    const struct page_thing *thing = thing_of(operation);
    return operation->offset != (operation->length == 0
                                     ? thing->pipe.writers_ever
                                     : thing->pipe.readers_ever);
}

// Woken, or too late, but in either case with its mutex.
static bool wake_can_go(const struct page_operation *operation,
                        uint32_t process)
{
    bool is_late =
        (operation->flags & OPERATION_TIMED) &&
        (page->request.is_untimed || operation->deadline <= page->clock);

    return (is_late || page->processes[process].signalled != 0) &&
           page->things[operation->value].mutex.owner == LOG_NOBODY;
}

bool operation_can_go(const struct page_operation *operation, uint32_t process)
{
    if (operation->op == LOG_COND_WAKE)
        return wake_can_go(operation, process);
    if ((operation->flags & OPERATION_TIMED) &&
        (page->request.is_untimed || operation->deadline <= page->clock))
        return true;
    if (operation->flags & OPERATION_NONBLOCK)
        return true;
    switch ((enum log_op)operation->op) {
    case LOG_SEM_WAIT:
    case LOG_SEM_TIMEDWAIT:
        return semaphore_can_go(operation);
    case LOG_READ:
    case LOG_WRITE:
        return transfer_can_go(operation);
    case LOG_WAIT:
        return process_wait_can_go(process, operation->value);
    case LOG_MUTEX_LOCK:
    case LOG_MUTEX_TIMEDLOCK:
        return mutex_can_go(operation, process);
    case LOG_OPEN:
        return open_can_go(operation);
    case LOG_POLL:
        return poll_can_go(&page->processes[process]);
    case LOG_PAUSE:
        return (page->processes[process].pending &
                page->processes[process].waited) != 0;
    case LOG_SLEEP:
        return false;
    default:
        return true;
    }
}

bool signal_is_deliverable(const struct page_process *process)
{
    return (process->pending & ~process->blocked & ~process->waited) != 0;
}

// A loop that only looks goes on when there is something new to see.
static bool spin_can_go(const struct page_process *process)
{
    return process->spin == 0 || page->world != process->seen ||
           (process->spin == 2 && page->clock != process->seen_clock);
}

bool process_can_go(uint32_t index)
{
    const struct page_process *process = &page->processes[index];

    if (process->life != PAGE_LIVING)
        return false;
    if (signal_is_deliverable(process))
        return true;
    return spin_can_go(process) && operation_can_go(&process->next, index);
}

int64_t deadline_of(uint32_t index)
{
    const struct page_process *process = &page->processes[index];
    int64_t deadline = process->alarm;

    if (process->life != PAGE_LIVING)
        return PAGE_NEVER;
    if ((process->next.flags & OPERATION_TIMED) && spin_can_go(process) &&
        process->next.deadline < deadline)
        deadline = process->next.deadline;
    return deadline;
}
