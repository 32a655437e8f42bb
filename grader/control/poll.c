// SPDX-License-Identifier: MIT
//
// poll - waiting for one of several descriptors.
//
// The set is published with the operation, so that others can compute whether
// one of them is ready.  select and pselect are written with the same set.

#include <poll.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#include "control/runtime.h"

static void publish(const struct pollfd *set, nfds_t count)
{
    struct page_process *me = myself();

    if (count > PAGE_POLL)
        execution_end(LOG_LIMIT, "descriptors of one poll");
    me->poll_count = 0;
    for (nfds_t i = 0; i < count; i++) {
        if (set[i].fd < 0)
            continue;
        uint32_t file = file_index(set[i].fd);
        me->poll[me->poll_count].file =
            file == LOG_NONE ? 0 : (uint16_t)(file + 1);
        me->poll[me->poll_count].events = (uint16_t)set[i].events;
        me->poll_count++;
    }
}

static int look(struct pollfd *set, nfds_t count)
{
    int ready = 0;

    for (nfds_t i = 0; i < count; i++) {
        set[i].revents = 0;
        if (set[i].fd < 0)
            continue;
        const struct page_file *file = file_of(set[i].fd);
        set[i].revents =
            (short)(file == NULL ? POLLNVAL : file_ready(file, set[i].events));
        ready += set[i].revents != 0;
    }
    return ready;
}

// The object of a poll of one: what the process can be said to wait for.
static uint32_t object_of(const struct pollfd *set, nfds_t count)
{
    const struct page_file *file = count == 1 ? file_of(set[0].fd) : NULL;

    return file == NULL || file->kind == PAGE_FILE_OUTPUT ||
                   file->kind == PAGE_FILE_STDIN
               ? LOG_NONE
               : file->object;
}

// What the poll sees of a pipe or a process; all else is always ready.
static void record_one(const struct pollfd *one, bool waits)
{
    const struct page_file *file = one->fd < 0 ? NULL : file_of(one->fd);
    struct log_event event = event_of(LOG_POLLED, LOG_NONE);

    if (file == NULL)
        return;
    event.length = waits;
    event.value = one->revents == 0 ? 0 : one->revents == POLLIN ? 1 : 2;
    if (file->kind == PAGE_FILE_PIDFD)
        event.peer = (uint16_t)page->things[file->object].process.process;
    else if (file->kind != PAGE_FILE_READ && file->kind != PAGE_FILE_WRITE &&
             file->kind != PAGE_FILE_BOTH)
        return;
    event.object = file->object;
    if (descriptors_hold(file->object, PAGE_FILE_WRITE))
        event.flags = LOG_HOLDS_OTHER;
    record(event);
}

static int wait_for_one(struct pollfd *set, nfds_t count, int64_t deadline)
{
    if (count == 0 && deadline != PAGE_NEVER) // a sleep of fine resolution
        return clock_sleep_until(deadline) == 0 ? 0 : fail(EINTR);
    struct page_operation operation = {
        .op = LOG_POLL,
        .object = object_of(set, count),
        .flags = deadline == PAGE_NEVER ? 0 : OPERATION_TIMED,
        .deadline = deadline,
    };
    struct log_event event = event_of(LOG_POLL, operation.object);

    publish(set, count);
    event.error = turn_take(&operation);
    int ready = look(set, count);
    if (event.error != 0 && ready > 0)
        event.error = 0;
    event.value = ready;
    for (nfds_t i = 0; i < count; i++)
        record_one(&set[i], deadline == PAGE_NEVER);
    record(event);
    return event.error != 0 ? fail(event.error) : ready;
}

static int64_t after(const struct timespec *timeout)
{
    if (timeout == NULL)
        return PAGE_NEVER;
    if (timeout->tv_sec > INT64_C(4000000000))
        return PAGE_NEVER - 1;
    return page->clock + timeout->tv_sec * INT64_C(1000000000) +
           timeout->tv_nsec;
}

EXPORT int poll(struct pollfd *set, nfds_t count, int timeout_ms)
{
    ENTER();
    return wait_for_one(set, count,
                        timeout_ms < 0
                            ? PAGE_NEVER
                            : page->clock + timeout_ms * INT64_C(1000000));
}

EXPORT int ppoll(struct pollfd *set, nfds_t count,
                 const struct timespec *timeout, const sigset_t *mask)
{
    ENTER();
    uint64_t blocked = myself()->blocked;

    self.has_own_mask = mask != NULL;
    if (mask != NULL)
        memcpy(&myself()->blocked, mask, sizeof blocked);
    int result = wait_for_one(set, count, after(timeout));
    myself()->blocked = blocked;
    self.has_own_mask = false;
    return result;
}

// ---- select

static nfds_t from_sets(int count, fd_set *const sets[3], struct pollfd *poll)
{
    const short events[3] = {POLLIN, POLLOUT, POLLPRI};
    nfds_t used = 0;

    for (int i = 0; i < count; i++) {
        short wanted = 0;
        for (int j = 0; j < 3; j++)
            if (sets[j] != NULL && FD_ISSET(i, sets[j]))
                wanted |= events[j];
        if (wanted == 0)
            continue;
        if (used == PAGE_POLL)
            execution_end(LOG_LIMIT, "descriptors of one select");
        poll[used++] = (struct pollfd){.fd = i, .events = wanted};
    }
    return used;
}

static int to_sets(fd_set *const sets[3], const struct pollfd *poll,
                   nfds_t count)
{
    const short events[3] = {POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR,
                             POLLPRI};
    const short wanted[3] = {POLLIN, POLLOUT, POLLPRI};
    int ready = 0;

    for (int j = 0; j < 3; j++)
        if (sets[j] != NULL)
            FD_ZERO(sets[j]);
    for (nfds_t i = 0; i < count; i++)
        for (int j = 0; j < 3; j++)
            if ((poll[i].events & wanted[j]) && (poll[i].revents & events[j])) {
                FD_SET(poll[i].fd, sets[j]);
                ready++;
            }
    return ready;
}

static int do_select(int count, fd_set *const sets[3], int64_t deadline)
{
    struct pollfd poll_set[PAGE_POLL];
    nfds_t used = from_sets(count, sets, poll_set);

    for (nfds_t i = 0; i < used; i++)
        if (file_of(poll_set[i].fd) == NULL)
            return fail(EBADF);
    if (wait_for_one(poll_set, used, deadline) < 0)
        return -1;
    return to_sets(sets, poll_set, used);
}

EXPORT int select(int count, fd_set *readers, fd_set *writers, fd_set *others,
                  struct timeval *timeout)
{
    ENTER();
    fd_set *const sets[3] = {readers, writers, others};
    int64_t deadline = PAGE_NEVER;

    if (timeout != NULL)
        deadline = page->clock + timeout->tv_sec * INT64_C(1000000000) +
                   timeout->tv_usec * INT64_C(1000);
    return do_select(count, sets, deadline);
}

EXPORT int pselect(int count, fd_set *readers, fd_set *writers, fd_set *others,
                   const struct timespec *timeout, const sigset_t *mask)
{
    ENTER();
    fd_set *const sets[3] = {readers, writers, others};
    uint64_t blocked = myself()->blocked;

    self.has_own_mask = mask != NULL;
    if (mask != NULL)
        memcpy(&myself()->blocked, mask, sizeof blocked);
    int result = do_select(count, sets, after(timeout));
    myself()->blocked = blocked;
    self.has_own_mask = false;
    return result;
}
