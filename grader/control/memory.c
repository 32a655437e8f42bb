// SPDX-License-Identifier: MIT
//
// memory - accesses to what is shared.
//
// Two processes may see one object at different addresses, so an access is
// named by object and offset.  Every access to shared memory is logged, for
// the races are found there; it is a choice only where the explorer asks for
// it.  gcc's hooks come before the access, which then happens undisturbed
// until the next hook; what a store has changed is therefore known only at the
// next entry of the same process, and nobody else has run in between.

#include "control/runtime.h"

enum {
    RANGES = 256,
    REPEATS = 256,    // places remembered, to log a repeated access once
    HASHED = 256,     // bytes; a larger store is taken to change something
    READS_LONG = 512, // reads of a loop until it yields
    FUEL_LONG = 16,   // yields in a row, with nothing to be seen between
    GROWTH = 7,       // how often the fuel is doubled
};

uintptr_t memory_low, memory_span;

static struct range {
    uintptr_t start, end;
    uint32_t object;
    uint64_t offset;
} ranges[RANGES];
static uint32_t range_count;

static struct {
    const volatile void *address;
    size_t size;
    uint64_t hash, what;
} store; // announced, not yet done; size 0: none

static int64_t reads_left = READS_LONG;

static struct repeat {
    uint64_t pc, offset;
    uint32_t epoch, event;
} repeats[REPEATS];

static void measure(void)
{
    uintptr_t low = UINTPTR_MAX, high = 0;

    for (uint32_t i = 0; i < range_count; i++) {
        low = ranges[i].start < low ? ranges[i].start : low;
        high = ranges[i].end > high ? ranges[i].end : high;
    }
    memory_low = low;
    memory_span = high > low ? high - low : 0;
}

bool memory_map(uintptr_t address, size_t size, uint32_t object,
                uint64_t offset)
{
    memory_unmap(address, size); // MAP_FIXED replaces
    if (range_count == RANGES)
        return false;
    ranges[range_count++] =
        (struct range){address, address + size, object, offset};
    measure();
    return true;
}

// Cuts [start, end) out of the range; the right part may need a new one.
static void cut(struct range *range, uintptr_t start, uintptr_t end)
{
    struct range right = *range;

    right.offset += end - range->start;
    right.start = end;
    range->end = start > range->start ? start : range->start;
    if (right.start < right.end && range->end > range->start &&
        range_count < RANGES)
        ranges[range_count++] = right;
    else if (right.start < right.end)
        *range = right;
}

void memory_unmap(uintptr_t address, size_t size)
{
    uintptr_t end = address + size;

    for (uint32_t i = 0; i < range_count; i++)
        if (ranges[i].start < end && address < ranges[i].end)
            cut(&ranges[i], address, end);
    for (uint32_t i = 0; i < range_count;)
        if (ranges[i].start >= ranges[i].end)
            ranges[i] = ranges[--range_count];
        else
            i++;
    measure();
}

static const struct range *find(uintptr_t address)
{
    for (uint32_t i = 0; i < range_count; i++)
        if (address - ranges[i].start < ranges[i].end - ranges[i].start)
            return &ranges[i];
    return NULL;
}

struct place_in_memory memory_find(const volatile void *pointer)
{
    uintptr_t address = (uintptr_t)pointer;
    const struct range *range = memory_is_near(pointer) ? find(address) : NULL;

    if (range == NULL)
        return (struct place_in_memory){LOG_NONE, 0};
    return (struct place_in_memory){range->object,
                                    range->offset + (address - range->start)};
}

void memory_try(const volatile void *address)
{
    (void)*(const volatile char *)address;
}

static uint64_t hash_bytes(const volatile void *address, size_t size)
{
    const volatile unsigned char *bytes = address;
    uint64_t hash = size;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static void announce(const volatile void *address, size_t size, uint64_t what)
{
    store.address = address;
    store.size = size;
    store.what = what;
    store.hash = size <= HASHED ? hash_bytes(address, size) : 0;
}

void memory_settle(void)
{
    size_t size = store.size;

    if (size == 0)
        return;
    store.size = 0;
    if (size > HASHED)
        world_move();
    else
        world_change(store.what, store.hash, hash_bytes(store.address, size));
}

static bool is_promoted(struct place_in_memory place, size_t size)
{
    const struct page_request *request = &page->request;
    uint64_t key = page->objects[place.object].key;

    for (uint32_t i = 0; i < request->promoted_count; i++) {
        const struct page_range *range = &request->promoted[i];
        if (range->key == key && place.offset < range->offset + range->length &&
            range->offset < place.offset + size)
            return true;
    }
    return false;
}

// An access that extends one of the same place in the source, or repeats it,
// with nothing but accesses between, is part of the same event.
static bool is_logged(struct place_in_memory place, size_t size, enum log_op op)
{
    uint64_t hash = mix(self.pc, op);
    struct repeat *same = &repeats[(hash ^ place.offset) % REPEATS];
    struct repeat *stream = &repeats[hash % REPEATS];
    struct repeat *both[] = {same, stream};

    for (int i = 0; i < 2; i++) {
        struct log_event *event = &page->events[both[i]->event];
        if (both[i]->epoch != self.epoch || both[i]->pc != self.pc ||
            event->object != place.object || event->op != op ||
            place.offset < event->offset ||
            place.offset > event->offset + event->length)
            continue;
        uint64_t end = place.offset + size;
        if (end > event->offset + event->length)
            event->length = end - event->offset;
        return true;
    }
    *same =
        (struct repeat){self.pc, place.offset, self.epoch, page->event_count};
    *stream = *same;
    return false;
}

static void log_access(struct place_in_memory place, size_t size,
                       enum log_op op)
{
    struct log_event event = event_of(op, place.object);

    if (page->event_count + 1 >= page->request.event_budget)
        execution_end(LOG_LIMIT, "accesses to shared memory");
    event.offset = place.offset;
    event.length = size;
    record(event);
}

static void take_turn(struct place_in_memory place, size_t size, enum log_op op)
{
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = place.object,
        .offset = place.offset,
        .length = size,
        .deadline = PAGE_NEVER,
    };

    turn_take(&operation);
}

// A loop that reads the same again and again must let the others go on.
static void let_others_go(uint32_t object)
{
    if (spin_is_stuck(LOG_LOAD, object))
        turn_wait_for_change(object);
    else if (spin_is_long() && --reads_left < 0) {
        reads_left = READS_LONG;
        turn_yield(true, LOG_LOAD);
    }
}

void memory_access(const volatile void *address, size_t size, enum log_op op)
{
    struct place_in_memory place = memory_find(address);

    if (place.object == LOG_NONE || !self.is_on || size == 0)
        return;
    memory_settle();
    if (is_promoted(place, size)) {
        take_turn(place, size, op);
        log_access(place, size, op);
    } else {
        if (op == LOG_LOAD)
            let_others_go(place.object);
        if (!is_logged(place, size, op))
            log_access(place, size, op);
    }
    if (op == LOG_STORE)
        announce(address, size, mix(place.object, place.offset));
}

void memory_touch(const volatile void *address, size_t size, enum log_op op)
{
    struct place_in_memory place = memory_find(address);

    if (place.object == LOG_NONE || !self.is_on || size == 0)
        return;
    memory_settle();
    if (!is_logged(place, size, op))
        log_access(place, size, op);
    if (op == LOG_STORE)
        announce(address, size, mix(place.object, place.offset));
}

// Who has gone on for long, with nothing to be seen, is asked more and more
// seldom: several that do so would do nothing but switch.
static unsigned growth(uint32_t in_a_row)
{
    uint32_t steps = in_a_row / (2 * FUEL_LONG);

    return steps < GROWTH ? steps : GROWTH;
}

// Something long that nobody else can see: signals must get through, and who
// waits for a flag that only a handler sets must not stop the world.
void fuel_out(void)
{
    if (!self.is_on) {
        self.fuel = INT64_MAX;
        return;
    }
    static uint32_t epoch, in_a_row;
    static uint64_t given;
    in_a_row = self.epoch == epoch ? in_a_row + 1 : 0;
    epoch = self.epoch;
    page->burnt += given;
    if (page->burnt >= page->request.fuel * page->request.step_budget)
        execution_end(LOG_STEPS, "accesses");
    given = page->request.fuel << growth(in_a_row);
    self.fuel = (int64_t)given;
    turn_yield(in_a_row >= FUEL_LONG, LOG_NOTHING);
}
