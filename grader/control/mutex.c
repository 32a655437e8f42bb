// SPDX-License-Identifier: MIT
//
// mutex - pthread mutexes and condition variables between processes.
//
// As for semaphores, what lies in shared memory has its state in the page, by
// (object, offset).  A mutex of a process's own memory has it where glibc has
// it, in the mutex, and is copied by fork.  A condition variable wakes those
// who wait in the order in which they came.

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "control/runtime.h"

enum {
    KIND_MASK = 3, // of pthread_mutex_t's __kind: its type
};

static uint32_t find_object(struct place_in_memory place,
                            enum log_object_kind kind)
{
    for (uint32_t i = 0; i < page->object_count; i++)
        if (page->objects[i].kind == kind &&
            page->objects[i].memory == place.object &&
            page->objects[i].offset == place.offset)
            return i;
    return LOG_NONE;
}

static uint32_t get_object(const void *address, enum log_object_kind kind,
                           uint16_t *flags)
{
    struct place_in_memory place = memory_find(address);

    if (place.object == LOG_NONE) {
        *flags |= LOG_UNSHARED;
        return LOG_NONE;
    }
    uint32_t object = find_object(place, kind);
    if (object != LOG_NONE)
        return object;
    *flags |= LOG_UNINITIALISED;
    uint64_t key = mix(page->objects[place.object].key, place.offset) | 1;
    object = object_new(kind, key);
    page->objects[object].memory = place.object;
    page->objects[object].offset = place.offset;
    if (kind == LOG_MUTEX) {
        page->things[object].mutex.owner = LOG_NOBODY;
        page->things[object].mutex.type =
            ((const pthread_mutex_t *)address)->__data.__kind & KIND_MASK;
    }
    return object;
}

static int finish(enum log_op op, uint32_t object, uint16_t flags, int error)
{
    struct log_event event = event_of(op, object);

    event.flags = flags;
    event.error = error;
    record(event);
    return error;
}

static void set_owner(uint32_t object, uint16_t owner)
{
    struct page_thing *thing = &page->things[object];

    world_change(object, thing->mutex.owner, owner);
    thing->mutex.owner = owner;
    thing->mutex.depth = owner != LOG_NOBODY;
}

// ---- Mutexes in memory of one's own

static int lock_local(pthread_mutex_t *mutex, enum log_op op,
                      const int64_t *deadline)
{
    int type = mutex->__data.__kind & KIND_MASK;
    bool is_free = mutex->__data.__lock == 0;
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = LOG_NONE,
        .flags = OPERATION_UNSHARED | OPERATION_NO_EINTR |
                 (deadline != NULL ? OPERATION_TIMED : 0) |
                 (op == LOG_MUTEX_TRYLOCK ? OPERATION_NONBLOCK : 0),
        .value = is_free || type != PTHREAD_MUTEX_NORMAL,
        .deadline = deadline != NULL ? *deadline : PAGE_NEVER,
    };
    int error = 0;

    turn_take(&operation);
    if (!is_free && type == PTHREAD_MUTEX_RECURSIVE)
        mutex->__data.__count++;
    else if (!is_free)
        error = op == LOG_MUTEX_TRYLOCK            ? EBUSY
                : type == PTHREAD_MUTEX_ERRORCHECK ? EDEADLK
                                                   : ETIMEDOUT;
    else
        mutex->__data.__lock = 1;
    self.private_writes++;
    return finish(op, LOG_NONE, LOG_UNSHARED, error);
}

static int unlock_local(pthread_mutex_t *mutex)
{
    int type = mutex->__data.__kind & KIND_MASK;
    int error = 0;

    if (mutex->__data.__lock == 0 && type != PTHREAD_MUTEX_NORMAL)
        error = EPERM;
    else if (mutex->__data.__count > 0)
        mutex->__data.__count--;
    else
        mutex->__data.__lock = 0;
    self.private_writes++;
    return finish(LOG_MUTEX_UNLOCK, LOG_NONE, LOG_UNSHARED, error);
}

// ---- Shared ones

static int take_shared(uint32_t object, enum log_op op)
{
    struct page_thing *thing = &page->things[object];

    if (thing->mutex.is_lost)
        return ENOTRECOVERABLE;
    if (thing->mutex.owner == self.index) {
        if (thing->mutex.type == PTHREAD_MUTEX_RECURSIVE)
            return thing->mutex.depth++, 0;
        if (op == LOG_MUTEX_TRYLOCK)
            return EBUSY;
        return thing->mutex.type == PTHREAD_MUTEX_ERRORCHECK ? EDEADLK
                                                             : ETIMEDOUT;
    }
    if (thing->mutex.owner != LOG_NOBODY)
        return op == LOG_MUTEX_TRYLOCK ? EBUSY : ETIMEDOUT;
    set_owner(object, (uint16_t)self.index);
    return thing->mutex.is_dead ? EOWNERDEAD : 0;
}

static int lock(pthread_mutex_t *mutex, enum log_op op, const int64_t *deadline)
{
    uint16_t flags = 0;
    uint32_t object = get_object(mutex, LOG_MUTEX, &flags);

    if (object == LOG_NONE)
        return lock_local(mutex, op, deadline);
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = object,
        .flags = OPERATION_NO_EINTR | (deadline != NULL ? OPERATION_TIMED : 0) |
                 (op == LOG_MUTEX_TRYLOCK || page->things[object].mutex.is_lost
                      ? OPERATION_NONBLOCK
                      : 0),
        .value = page->things[object].mutex.type != PTHREAD_MUTEX_NORMAL,
        .deadline = deadline != NULL ? *deadline : PAGE_NEVER,
    };
    turn_take(&operation);
    return finish(op, object, flags, take_shared(object, op));
}

static int give_back(uint32_t object)
{
    struct page_thing *thing = &page->things[object];

    if (thing->mutex.owner != self.index) {
        bool is_checked =
            thing->mutex.type != PTHREAD_MUTEX_NORMAL || thing->mutex.is_robust;
        if (is_checked || thing->mutex.owner == LOG_NOBODY)
            return is_checked ? EPERM : 0;
    }
    if (thing->mutex.depth > 1)
        return thing->mutex.depth--, 0;
    if (thing->mutex.is_dead)
        thing->mutex.is_lost = 1;
    set_owner(object, LOG_NOBODY);
    return 0;
}

void mutexes_after_death(uint32_t process)
{
    for (uint32_t i = 0; i < page->object_count; i++) {
        struct page_thing *thing = &page->things[i];
        if (page->objects[i].kind != LOG_MUTEX ||
            thing->mutex.owner != process || !thing->mutex.is_robust)
            continue;
        thing->mutex.is_dead = 1;
        set_owner(i, LOG_NOBODY);
    }
}

// The place of the call is still the program's.
static void clear(void *memory, size_t size)
{
    self.depth++;
    memset(memory, 0, size);
    self.depth--;
}

EXPORT int pthread_mutex_init(pthread_mutex_t *mutex,
                              const pthread_mutexattr_t *attributes)
{
    ENTER();
    uint16_t flags = 0;
    int type = PTHREAD_MUTEX_NORMAL, pshared = 0, robust = 0;

    if (attributes != NULL) {
        pthread_mutexattr_gettype(attributes, &type);
        pthread_mutexattr_getpshared(attributes, &pshared);
        pthread_mutexattr_getrobust(attributes, &robust);
    }
    clear(mutex, sizeof *mutex);
    mutex->__data.__kind = type;
    uint32_t object = get_object(mutex, LOG_MUTEX, &flags);
    if (object != LOG_NONE) {
        struct page_thing *thing = &page->things[object];
        set_owner(object, LOG_NOBODY);
        thing->mutex.type = (uint8_t)type;
        thing->mutex.is_robust = robust == PTHREAD_MUTEX_ROBUST;
        thing->mutex.is_dead = thing->mutex.is_lost = 0;
    }
    struct log_event event = event_of(LOG_MUTEX_INIT, object);
    event.length = pshared == PTHREAD_PROCESS_SHARED;
    event.value = type;
    event.offset = robust == PTHREAD_MUTEX_ROBUST;
    event.flags = flags & LOG_UNSHARED;
    record(event);
    return 0;
}

EXPORT int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    ENTER();
    uint16_t flags = 0;
    uint32_t object = get_object(mutex, LOG_MUTEX, &flags);
    bool is_held = object != LOG_NONE
                       ? page->things[object].mutex.owner != LOG_NOBODY
                       : mutex->__data.__lock != 0;

    return finish(LOG_MUTEX_DESTROY, object, flags, is_held ? EBUSY : 0);
}

EXPORT int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    ENTER();
    return lock(mutex, LOG_MUTEX_LOCK, NULL);
}

EXPORT int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    ENTER();
    return lock(mutex, LOG_MUTEX_TRYLOCK, NULL);
}

EXPORT int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                                   const struct timespec *until)
{
    ENTER();
    int64_t deadline = clock_deadline(clock, until);
    return lock(mutex, LOG_MUTEX_TIMEDLOCK, &deadline);
}

EXPORT int pthread_mutex_timedlock(pthread_mutex_t *mutex,
                                   const struct timespec *until)
{
    ENTER();
    int64_t deadline = clock_deadline(CLOCK_REALTIME, until);
    return lock(mutex, LOG_MUTEX_TIMEDLOCK, &deadline);
}

EXPORT int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    ENTER();
    uint16_t flags = 0;
    uint32_t object = get_object(mutex, LOG_MUTEX, &flags);

    if (object == LOG_NONE)
        return unlock_local(mutex);
    turn_simple(LOG_MUTEX_UNLOCK, object);
    return finish(LOG_MUTEX_UNLOCK, object, flags, give_back(object));
}

EXPORT int pthread_mutex_consistent(pthread_mutex_t *mutex)
{
    ENTER();
    uint16_t flags = 0;
    uint32_t object = get_object(mutex, LOG_MUTEX, &flags);

    if (object == LOG_NONE || !page->things[object].mutex.is_dead)
        return EINVAL;
    page->things[object].mutex.is_dead = 0;
    return 0;
}

// ---- Condition variables

static uint32_t get_condition(const pthread_cond_t *condition)
{
    uint16_t flags = 0;
    uint32_t object = get_object(condition, LOG_CONDITION, &flags);

    if (object == LOG_NONE)
        execution_uncontrolled("a condition variable that is not shared");
    return object;
}

static int wake_up(uint32_t object, uint32_t mutex, const int64_t *deadline)
{
    struct page_process *me = myself();
    struct page_operation operation = {
        .op = LOG_COND_WAKE,
        .object = object,
        .flags = OPERATION_NO_EINTR | (deadline != NULL ? OPERATION_TIMED : 0),
        .value = mutex,
        .deadline = deadline != NULL ? *deadline : PAGE_NEVER,
    };
    struct log_event event = event_of(LOG_COND_WAKE, object);

    turn_take(&operation);
    event.error = me->signalled == 0 ? ETIMEDOUT : 0;
    if (me->signalled != 0)
        event.cause = me->signalled - 1;
    me->signalled = 0;
    me->condition = 0;
    set_owner(mutex, (uint16_t)self.index);
    event.length = mutex;
    record(event);
    return event.error;
}

static int cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                     const int64_t *deadline)
{
    uint16_t flags = 0;
    uint32_t object = get_condition(condition);
    uint32_t lock_object = get_object(mutex, LOG_MUTEX, &flags);
    struct log_event event = event_of(LOG_COND_WAIT, object);

    if (lock_object == LOG_NONE)
        execution_uncontrolled("a mutex that is not shared");
    turn_simple(LOG_COND_WAIT, object);
    event.length = lock_object;
    event.error = give_back(lock_object);
    record(event);
    if (event.error != 0)
        return event.error;
    myself()->condition = object + 1;
    myself()->waiting_since = page->step;
    world_move();
    return wake_up(object, lock_object, deadline);
}

static uint32_t longest_waiting(uint32_t object)
{
    uint32_t found = LOG_NOBODY;

    for (uint32_t i = 0; i < page->process_count; i++) {
        const struct page_process *process = &page->processes[i];
        if (process->life == PAGE_LIVING && process->condition == object + 1 &&
            process->signalled == 0 &&
            (found == LOG_NOBODY ||
             process->waiting_since < page->processes[found].waiting_since))
            found = i;
    }
    return found;
}

static int wake(pthread_cond_t *condition, enum log_op op, uint32_t most)
{
    uint32_t object = get_condition(condition);
    uint32_t count = 0, process;

    turn_simple(op, object);
    struct log_event event = event_of(op, object);
    uint32_t index = record(event);
    while (count < most && (process = longest_waiting(object)) != LOG_NOBODY) {
        page->processes[process].signalled = index + 1;
        world_move();
        count++;
    }
    page->events[index].value = count;
    return 0;
}

EXPORT int pthread_cond_init(pthread_cond_t *condition,
                             const pthread_condattr_t *attributes)
{
    ENTER();
    clockid_t clock = CLOCK_REALTIME;

    if (attributes != NULL)
        pthread_condattr_getclock(attributes, &clock);
    clear(condition, sizeof *condition);
    uint32_t object = get_condition(condition);
    page->things[object].condition.clock = clock;
    return finish(LOG_COND_INIT, object, 0, 0);
}

EXPORT int pthread_cond_destroy(pthread_cond_t *condition)
{
    ENTER();
    return finish(LOG_COND_DESTROY, get_condition(condition), 0, 0);
}

EXPORT int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    ENTER();
    return cond_wait(condition, mutex, NULL);
}

EXPORT int pthread_cond_timedwait(pthread_cond_t *condition,
                                  pthread_mutex_t *mutex,
                                  const struct timespec *until)
{
    ENTER();
    clockid_t clock = page->things[get_condition(condition)].condition.clock;
    int64_t deadline = clock_deadline(clock, until);
    return cond_wait(condition, mutex, &deadline);
}

EXPORT int pthread_cond_clockwait(pthread_cond_t *condition,
                                  pthread_mutex_t *mutex, clockid_t clock,
                                  const struct timespec *until)
{
    ENTER();
    int64_t deadline = clock_deadline(clock, until);
    return cond_wait(condition, mutex, &deadline);
}

EXPORT int pthread_cond_signal(pthread_cond_t *condition)
{
    ENTER();
    return wake(condition, LOG_COND_SIGNAL, 1);
}

EXPORT int pthread_cond_broadcast(pthread_cond_t *condition)
{
    ENTER();
    return wake(condition, LOG_COND_BROADCAST, LOG_PROCESSES);
}
