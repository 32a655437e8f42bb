// SPDX-License-Identifier: MIT
//
// semaphore - P and V on numbers in the page.
//
// A semaphore in shared memory is known by (object, offset), a named one by
// its name; its value lives in the page, so that everybody can compute who can
// pass.  When it was made with pshared 0 the kernel looks for those whom a post
// wakes in the poster's own memory only: others see its value, but once they
// sleep they are never woken (futex(2), FUTEX_PRIVATE_FLAG).  One that lies in
// memory of its own is copied by fork: its value stays in the sem_t, and is
// copied with it, as in reality.

#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "control/runtime.h"

// What a sem_t in unshared memory holds here.
struct local_semaphore {
    int32_t value;
};

// What sem_open returns points here: the sem_t itself is never looked at.
static sem_t named[PAGE_OBJECTS];

struct semaphore {
    uint32_t object; // or LOG_NONE:
    int32_t *local;  // its value
    uint16_t flags;
};

static uint32_t find_object(struct place_in_memory place)
{
    for (uint32_t i = 0; i < page->object_count; i++)
        if (page->objects[i].kind == LOG_SEMAPHORE &&
            page->objects[i].memory == place.object &&
            page->objects[i].offset == place.offset)
            return i;
    return LOG_NONE;
}

static uint32_t create(struct place_in_memory place)
{
    uint64_t key = mix(page->objects[place.object].key, place.offset) | 1;
    uint32_t index = object_new(LOG_SEMAPHORE, key);

    page->objects[index].memory = place.object;
    page->objects[index].offset = place.offset;
    return index;
}

static struct semaphore find(sem_t *semaphore)
{
    struct semaphore found = {LOG_NONE, NULL, 0};

    if (semaphore >= named && semaphore < named + PAGE_OBJECTS) {
        found.object = (uint32_t)(semaphore - named);
        return found;
    }
    struct place_in_memory place = memory_find(semaphore);
    if (place.object == LOG_NONE) {
        memory_try(semaphore);
        found.local = &((struct local_semaphore *)semaphore)->value;
        found.flags = LOG_UNSHARED;
        return found;
    }
    found.object = find_object(place);
    if (found.object == LOG_NONE) {
        found.object = create(place);
        found.flags = LOG_UNINITIALISED;
        page->things[found.object].semaphore.is_private = 1;
    }
    return found;
}

static int64_t value_of(const struct semaphore *semaphore)
{
    if (semaphore->local != NULL)
        return *semaphore->local;
    return page->things[semaphore->object].semaphore.value;
}

static void set_value(const struct semaphore *semaphore, int64_t value)
{
    if (semaphore->local != NULL) {
        *semaphore->local = (int32_t)value;
        self.private_writes++;
        return;
    }
    int64_t *current = &page->things[semaphore->object].semaphore.value;
    world_change(semaphore->object, (uint64_t)*current, (uint64_t)value);
    *current = value;
}

static int take_turn(const struct semaphore *semaphore, enum log_op op,
                     const int64_t *deadline)
{
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = semaphore->object,
        .flags = OPERATION_RESTARTS,
        .deadline = PAGE_NEVER,
    };

    if (semaphore->local != NULL) {
        operation.flags |= OPERATION_UNSHARED;
        operation.value = *semaphore->local;
    }
    if (deadline != NULL) {
        operation.flags |= OPERATION_TIMED;
        operation.deadline = *deadline;
    }
    return turn_take(&operation);
}

static int finish(const struct semaphore *semaphore, enum log_op op, int error)
{
    struct log_event event = event_of(op, semaphore->object);

    event.value = value_of(semaphore);
    event.flags = semaphore->flags;
    event.error = error;
    record(event);
    return error == 0 ? 0 : fail(error);
}

// ---- The calls

EXPORT int sem_init(sem_t *address, int pshared, unsigned value)
{
    ENTER();
    if (value > SEM_VALUE_MAX)
        return fail(EINVAL);
    struct semaphore semaphore = find(address);
    struct log_event event = event_of(LOG_SEM_INIT, semaphore.object);
    take_turn(&semaphore, LOG_SEM_INIT, NULL);
    set_value(&semaphore, value);
    if (semaphore.local == NULL)
        page->things[semaphore.object].semaphore.is_private = pshared == 0;
    event.length = (uint64_t)pshared;
    event.value = value;
    event.flags = semaphore.flags & LOG_UNSHARED;
    record(event);
    return 0;
}

EXPORT int sem_destroy(sem_t *address)
{
    ENTER();
    struct semaphore semaphore = find(address);

    take_turn(&semaphore, LOG_SEM_DESTROY, NULL);
    return finish(&semaphore, LOG_SEM_DESTROY, 0);
}

EXPORT int sem_post(sem_t *address)
{
    ENTER();
    struct semaphore semaphore = find(address);

    take_turn(&semaphore, LOG_SEM_POST, NULL);
    if (value_of(&semaphore) == SEM_VALUE_MAX)
        return finish(&semaphore, LOG_SEM_POST, EOVERFLOW);
    set_value(&semaphore, value_of(&semaphore) + 1);
    return finish(&semaphore, LOG_SEM_POST, 0);
}

static bool is_private(const struct semaphore *semaphore)
{
    return semaphore->local == NULL &&
           page->things[semaphore->object].semaphore.is_private;
}

// One step takes it, or sees that there is nothing to take.
static int pass_private(struct semaphore semaphore, enum log_op op,
                        const int64_t *deadline)
{
    static int32_t never;
    struct page_operation look = {
        .op = LOG_SEM_WAIT,
        .object = semaphore.object,
        .flags = OPERATION_NONBLOCK,
        .deadline = PAGE_NEVER,
    };

    turn_take(&look);
    semaphore.flags |= LOG_PRIVATE;
    if (value_of(&semaphore) > 0) {
        set_value(&semaphore, value_of(&semaphore) - 1);
        return finish(&semaphore, LOG_SEM_WAIT, 0);
    }
    finish(&semaphore, LOG_SEM_WAIT, EAGAIN);
    struct semaphore sleeping = {LOG_NONE, &never, LOG_UNSHARED};
    int error = take_turn(&sleeping, op, deadline);
    return finish(&sleeping, op, error == 0 ? ETIMEDOUT : error);
}

static int pass(sem_t *address, enum log_op op, const int64_t *deadline)
{
    struct semaphore semaphore = find(address);

    if (op != LOG_SEM_TRYWAIT && is_private(&semaphore))
        return pass_private(semaphore, op, deadline);
    int error = take_turn(&semaphore, op, deadline);

    if (error == 0 && value_of(&semaphore) <= 0)
        error = op == LOG_SEM_TRYWAIT ? EAGAIN : ETIMEDOUT;
    if (error == 0)
        set_value(&semaphore, value_of(&semaphore) - 1);
    return finish(&semaphore, op, error);
}

EXPORT int sem_wait(sem_t *address)
{
    ENTER();
    return pass(address, LOG_SEM_WAIT, NULL);
}

EXPORT int sem_trywait(sem_t *address)
{
    ENTER();
    return pass(address, LOG_SEM_TRYWAIT, NULL);
}

EXPORT int sem_clockwait(sem_t *address, clockid_t clock,
                         const struct timespec *until)
{
    ENTER();
    if (until->tv_nsec < 0 || until->tv_nsec >= 1000000000)
        return fail(EINVAL);
    int64_t deadline = clock_deadline(clock, until);
    return pass(address, LOG_SEM_TIMEDWAIT, &deadline);
}

EXPORT int sem_timedwait(sem_t *address, const struct timespec *until)
{
    ENTER();
    if (until->tv_nsec < 0 || until->tv_nsec >= 1000000000)
        return fail(EINVAL);
    int64_t deadline = clock_deadline(CLOCK_REALTIME, until);
    return pass(address, LOG_SEM_TIMEDWAIT, &deadline);
}

EXPORT int sem_getvalue(sem_t *address, int *value)
{
    ENTER();
    struct semaphore semaphore = find(address);

    take_turn(&semaphore, LOG_SEM_GETVALUE, NULL);
    memory_touch(value, sizeof *value, LOG_STORE);
    *value = (int)value_of(&semaphore);
    return finish(&semaphore, LOG_SEM_GETVALUE, 0);
}

// ---- Names

static uint32_t find_name(const char *name)
{
    for (uint32_t i = 0; i < page->object_count; i++)
        if (page->objects[i].kind == LOG_NAMED_SEMAPHORE &&
            page->objects[i].is_left &&
            strcmp(page->text + page->objects[i].name, name) == 0)
            return i;
    return LOG_NONE;
}

static uint32_t create_named(const char *name, unsigned value)
{
    uint32_t index = object_new(LOG_NAMED_SEMAPHORE, key_of_name(name));

    page->objects[index].name = record_name(name);
    page->objects[index].is_left = 1;
    page->things[index].semaphore.value = value;
    page->things[index].semaphore.is_private = 0;
    world_move();
    return index;
}

static sem_t *fail_to_open(const char *name, int error)
{
    struct log_event event = event_of(LOG_SEM_OPEN, LOG_NONE);

    event.text = record_name(name);
    event.error = error;
    record(event);
    errno = error;
    return SEM_FAILED;
}

static sem_t *open_named(const char *name, int flags, unsigned value)
{
    struct page_operation operation = {
        .op = LOG_SEM_OPEN,
        .object = LOG_NONE,
        .deadline = PAGE_NEVER,
    };

    turn_take(&operation);
    uint32_t object = find_name(name);
    bool is_new = object == LOG_NONE;
    if (is_new && !(flags & O_CREAT))
        return fail_to_open(name, ENOENT);
    if (!is_new && (flags & O_CREAT) && (flags & O_EXCL))
        return fail_to_open(name, EEXIST);
    if (is_new)
        object = create_named(name, value);
    struct log_event event = event_of(LOG_SEM_OPEN, object);
    event.text = page->objects[object].name;
    event.length = is_new;
    event.value = page->things[object].semaphore.value;
    record(event);
    return &named[object];
}

EXPORT sem_t *sem_open(const char *name, int flags, ...)
{
    ENTER();
    va_list arguments;
    unsigned value = 0;

    va_start(arguments, flags);
    if (flags & O_CREAT) {
        (void)va_arg(arguments, mode_t);
        value = va_arg(arguments, unsigned);
    }
    va_end(arguments);
    if (value > SEM_VALUE_MAX || name[name[0] == '/'] == '\0' ||
        strchr(name + 1, '/') != NULL) {
        errno = EINVAL;
        return SEM_FAILED;
    }
    return open_named(name + (name[0] == '/'), flags, value);
}

EXPORT int sem_close(sem_t *address)
{
    ENTER();
    struct semaphore semaphore = find(address);

    return finish(&semaphore, LOG_SEM_CLOSE, 0);
}

EXPORT int sem_unlink(const char *name)
{
    ENTER();
    turn_simple(LOG_SEM_UNLINK, LOG_NONE);
    uint32_t object = find_name(name + (name[0] == '/'));
    struct log_event event = event_of(LOG_SEM_UNLINK, object);

    event.text = record_name(name);
    event.error = object == LOG_NONE ? ENOENT : 0;
    record(event);
    if (object == LOG_NONE)
        return fail(ENOENT);
    page->objects[object].is_left = 0;
    world_move();
    return 0;
}
