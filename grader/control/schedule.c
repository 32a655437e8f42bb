// SPDX-License-Identifier: MIT
//
// schedule - one process at a time.
//
// Whoever comes to a point that others can see publishes what it will do next,
// chooses who goes on, and if that is somebody else wakes it and sleeps on its
// own futex.  There is no scheduler process: to go on oneself costs no switch,
// to go over to another one costs one.

#include <string.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

struct self self __attribute__((aligned(SELF_MOST))) = {.fuel = INT64_MAX};
_Static_assert(sizeof self <= SELF_MOST, "what is written to is in one page");

void turn_sleep(uint32_t *word)
{
    raw_futex_wait(word, 0);
    if (__atomic_load_n(word, __ATOMIC_ACQUIRE) == 0 &&
        RAW_2(SYS_kill, page->server, 0) == -ESRCH)
        RAW_1(SYS_exit_group, 0);
}

void turn_tell_server(enum page_done done)
{
    __atomic_store_n(&page->done, done, __ATOMIC_RELEASE);
    raw_futex_wake(&page->done);
}

_Noreturn void turn_await_kill(void)
{
    for (uint32_t never = 0;;)
        turn_sleep(&never);
}

static void fill_process(uint32_t index)
{
    const struct page_process *process = &page->processes[index];
    struct log_process *log = &page->dead[index];

    if (process->life != PAGE_LIVING)
        return;
    log->op = index == page->running && page->end.end != LOG_DEADLOCK &&
                      page->end.end != LOG_LIVELOCK
                  ? LOG_NOTHING
                  : process->next.op;
    if (process->spin != 0)
        log->op = LOG_SPIN;
    log->timed = (process->next.flags & OPERATION_TIMED) != 0;
    log->object = process->next.object;
    log->site = process->site;
    log->wanted = process->next.op == LOG_WRITE ? (int64_t)process->next.length
                                                : process->next.value;
    for (uint32_t i = 0; i < PAGE_DESCRIPTORS; i++) {
        if (process->files[i] == 0 || page->holder_count == PAGE_HOLDERS)
            continue;
        const struct page_file *file = &page->files[process->files[i] - 1];
        if (file->kind != PAGE_FILE_READ && file->kind != PAGE_FILE_WRITE)
            continue;
        page->holders[page->holder_count++] = (struct log_holder){
            .object = file->object,
            .process = (uint16_t)index,
            .descriptor = (uint16_t)i,
            .is_write_end = file->kind == PAGE_FILE_WRITE,
        };
    }
}

static void fill_object(uint32_t index)
{
    struct log_object *object = &page->objects[index];
    const struct page_thing *thing = &page->things[index];

    switch ((enum log_object_kind)object->kind) {
    case LOG_SEMAPHORE:
    case LOG_NAMED_SEMAPHORE:
        object->value = thing->semaphore.value;
        break;
    case LOG_PIPE_OBJECT:
    case LOG_FIFO:
        object->value = (int64_t)(thing->pipe.written - thing->pipe.read);
        object->size = thing->pipe.capacity;
        break;
    case LOG_MUTEX:
        object->value =
            thing->mutex.owner == LOG_NOBODY ? -1 : thing->mutex.owner;
        break;
    case LOG_PROCESS:
        object->value = thing->process.process;
        break;
    default:
        break;
    }
}

static _Noreturn void stop(enum log_end end, const char *detail)
{
    struct page_end *result = &page->end;
    uint32_t word = end;

    result->process = (uint16_t)self.index;
    result->site = self.is_on ? record_site() : LOG_NONE;
    strncpy(result->detail, detail, sizeof result->detail - 1);
    page->end.end = end;
    for (uint32_t i = 0; i < page->process_count; i++)
        fill_process(i);
    for (uint32_t i = 0; i < page->object_count; i++)
        fill_object(i);
    page->end.end = LOG_RUNNING;
    __atomic_store_n(&result->end, word, __ATOMIC_RELEASE);
    if (page->is_carried)
        carrier_end();
    turn_tell_server(PAGE_OVER);
    if (end == LOG_FINISHED)
        RAW_1(SYS_exit_group, 0);
    turn_await_kill();
}

_Noreturn void execution_end(enum log_end end, const char *detail)
{
    stop(end, detail);
}

_Noreturn void execution_uncontrolled(const char *what)
{
    stop(LOG_UNCONTROLLED, what);
}

// Nobody can go on: either the next sleeper wakes up, or it is over.
static bool clock_jumps(void)
{
    int64_t next = PAGE_NEVER;
    bool looks_at_clock = false;

    for (uint32_t i = 0; i < page->process_count; i++) {
        int64_t deadline = deadline_of(i);
        if (deadline < next)
            next = deadline;
        if (page->processes[i].life == PAGE_LIVING &&
            page->processes[i].spin == 2)
            looks_at_clock = true;
    }
    if (looks_at_clock && page->spin_jumps < 64) {
        int64_t jump = page->clock + (INT64_C(1000000) << page->spin_jumps / 2);
        page->spin_jumps++;
        next = jump < next ? jump : next;
    }
    if (next == PAGE_NEVER)
        return false;
    if (next > page->clock)
        page->clock = next;
    for (uint32_t i = 0; i < page->process_count; i++)
        alarm_check(i);
    return true;
}

static _Noreturn void nobody_can_go(void)
{
    enum log_end end = LOG_FINISHED;

    for (uint32_t i = 0; i < page->process_count; i++) {
        if (page->processes[i].life != PAGE_LIVING)
            continue;
        if (page->processes[i].spin != 0)
            stop(LOG_LIVELOCK, "");
        end = LOG_DEADLOCK;
    }
    stop(end, "");
}

static bool find_enabled(uint64_t enabled[LOG_MASK_WORDS])
{
    bool found = false;

    memset(enabled, 0, LOG_MASK_WORDS * sizeof enabled[0]);
    for (uint32_t i = 0; i < page->process_count; i++) {
        if (!process_can_go(i))
            continue;
        enabled[i / 64] |= UINT64_C(1) << (i % 64);
        found = true;
    }
    return found;
}

// Who goes round and round without end must not stop the clock.
static bool is_only_spinning(const uint64_t enabled[LOG_MASK_WORDS])
{
    for (uint32_t i = 0; i < page->process_count; i++)
        if ((enabled[i / 64] >> (i % 64) & 1) &&
            page->processes[i].sleeping != 2)
            return false;
    return true;
}

static bool is_held_here(void)
{
    return page->request.hold != PAGE_END_ALL &&
           page->step >= page->request.hold_at;
}

static uint32_t choose(void)
{
    struct log_choice *choice = &page->choices[page->choice_count];

    record_read_first(choice);
    while (!find_enabled(choice->enabled))
        if (!clock_jumps())
            nobody_can_go();
    if (is_only_spinning(choice->enabled) && clock_jumps())
        find_enabled(choice->enabled);
    if (page->step - page->output_count >= page->request.step_budget ||
        page->choice_count + 1 == PAGE_CHOICES || is_held_here())
        stop(LOG_STEPS, "steps");
    sleepers_update();
    uint32_t process = policy_choose(choice->enabled);
    choice->usual = (uint16_t)policy_usual(choice->enabled);
    choice->event = page->event_count;
    choice->chosen = (uint16_t)process;
    choice->previous = (uint16_t)page->running;
    page->choice_count++;
    page->step++;
    page->running = process;
    return process;
}

static void hand_over(uint32_t process)
{
    uint32_t *turn = &page->processes[process].turn;

    if (page->is_carried && carrier_call(process))
        return;
    __atomic_store_n(turn, TURN_GO, __ATOMIC_RELEASE);
    raw_futex_wake(turn);
}

void turn_await(void)
{
    uint32_t *turn = &myself()->turn;

    while (__atomic_load_n(turn, __ATOMIC_ACQUIRE) == 0)
        turn_sleep(turn);
    if (*turn == TURN_BACK)
        carrier_return();
    *turn = 0;
}

static void turn_pass(void)
{
    uint32_t process = choose();

    if (process == self.index)
        return;
    hand_over(process);
    turn_await();
    wipe_after_wait();
}

_Noreturn void turn_leave(void)
{
    uint32_t process = choose();
    bool is_carried = page->is_carried; // it may soon be of another execution

    if (is_carried)
        carrier_leave();
    hand_over(process);
    if (is_carried)
        carrier_wait();
    RAW_1(SYS_exit_group, 0);
    __builtin_unreachable();
}

static void publish(const struct page_operation *operation)
{
    struct page_process *me = myself();

    me->next = *operation;
    me->site = record_site();
    me->sleeping = operation->op == LOG_YIELD ||
                   (operation->op == LOG_SLEEP && page->request.is_untimed);
    if (spin_is_long() || (operation->flags & OPERATION_LONG))
        me->sleeping = 2;
    streams_wait();
}

// From here on this process waits for somebody to change something.  `look` is
// what its loop does in each round.
static void wait_for_change(enum log_op op, uint32_t object, enum log_op look)
{
    struct page_process *me = myself();
    struct log_event event = event_of(LOG_SPIN, object);

    event.value = look;
    record(event);
    me->spin = op == LOG_CLOCK ? 2 : 1;
    me->seen = page->world;
    me->seen_clock = page->clock;
}

static int take(const struct page_operation *operation)
{
    struct page_process *me = myself();
    bool has_handled = false;

    for (;;) {
        publish(operation);
        turn_pass();
        me->spin = 0;
        if (!signal_is_deliverable(me))
            return 0;
        struct signal_result result = signals_deliver();
        has_handled = has_handled || result.has_handled;
        if (operation_can_go(operation, self.index))
            return 0;
        if (operation->flags & OPERATION_NO_EINTR)
            continue;
        if (has_handled &&
            !(result.restarts && (operation->flags & OPERATION_RESTARTS)))
            return EINTR;
    }
}

void turn_meet_signals(void)
{
    static const struct page_operation before = {
        .op = LOG_SIGMASK,
        .object = LOG_NONE,
        .deadline = PAGE_NEVER,
    };
    const struct page_process *me = myself();

    if ((me->handled & ~me->blocked) == 0 || self.has_own_mask)
        return;
    publish(&before);
    turn_pass();
    signals_deliver();
}

// A signal that comes just before a call that waits does not interrupt it: the
// handler has run, and the call waits all the same.
static void meet_before_waiting(const struct page_operation *operation)
{
    if (!(operation->flags & OPERATION_NO_EINTR) &&
        !operation_can_go(operation, self.index))
        turn_meet_signals();
}

int turn_take(const struct page_operation *operation)
{
    memory_settle();
    if (spin_is_stuck(operation->op, operation->object))
        wait_for_change(operation->op, operation->object, operation->op);
    else
        meet_before_waiting(operation);
    return take(operation);
}

void turn_wait_for_change(uint32_t object)
{
    struct page_operation operation = {
        .op = LOG_SPIN,
        .object = object,
        .deadline = PAGE_NEVER,
    };

    wait_for_change(LOG_SPIN, object, LOG_LOAD);
    take(&operation);
}

void turn_yield(bool is_long, enum log_op look)
{
    struct page_operation operation = {
        .op = LOG_YIELD,
        .object = LOG_NONE,
        .flags = is_long ? OPERATION_LONG : 0,
        .deadline = PAGE_NEVER,
    };

    memory_settle();
    if (spin_is_stuck(LOG_YIELD, LOG_NONE))
        wait_for_change(LOG_YIELD, LOG_NONE, look);
    take(&operation);
    struct log_event event = event_of(LOG_YIELD, LOG_NONE);
    event.length = is_long;
    record(event);
}

void turn_if_spinning(enum log_op op)
{
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = LOG_NONE,
        .deadline = PAGE_NEVER,
    };
    bool is_stuck = spin_is_stuck(op, LOG_NONE);

    memory_settle();
    if (is_stuck)
        wait_for_change(op, LOG_NONE, op);
    if (is_stuck || spin_is_long())
        take(&operation);
}

void turn_simple(enum log_op op, uint32_t object)
{
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = object,
        .deadline = PAGE_NEVER,
    };

    turn_take(&operation);
}
