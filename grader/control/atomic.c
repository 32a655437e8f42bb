// SPDX-License-Identifier: MIT
//
// atomic - the hooks that do the access themselves.
//
// An atomic access to shared memory is there to be seen by others, so it is
// always a choice, as the calls on semaphores are.

#include "control/runtime.h"

struct atomic {
    struct place_in_memory place;
    enum log_op op;
    uint16_t flags;
};

// What the operation does not do by its order; the compiler's may have bits
// for the processor, too.
static uint16_t flags_of(int order)
{
    switch (order & 7) {
    case __ATOMIC_RELAXED:
        return LOG_NO_RELEASE | LOG_NO_ACQUIRE;
    case __ATOMIC_CONSUME:
    case __ATOMIC_ACQUIRE:
        return LOG_NO_RELEASE;
    case __ATOMIC_RELEASE:
        return LOG_NO_ACQUIRE;
    default:
        return 0;
    }
}

static struct atomic begin(const volatile void *address, size_t size,
                           enum log_op op, int order)
{
    struct atomic access = {memory_find(address), op, flags_of(order)};

    if (access.place.object == LOG_NONE || !self.is_on)
        return access;
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = access.place.object,
        .offset = access.place.offset,
        .length = size,
        .deadline = PAGE_NEVER,
    };
    turn_take(&operation);
    return access;
}

static void end(struct atomic access, size_t size, uint64_t from, uint64_t to)
{
    if (access.place.object == LOG_NONE || !self.is_on) {
        self.private_writes += from != to;
        return;
    }
    struct log_event event = event_of(access.op, access.place.object);
    event.offset = access.place.offset;
    event.length = size;
    event.value = (int64_t)to;
    event.flags = access.flags;
    record(event);
    world_change(mix(access.place.object, access.place.offset), from, to);
}

#define DEFINE_RMW(bits, name, operator)                                       \
    EXPORT uint##bits##_t __tsan_atomic##bits##_fetch_##name(                  \
        volatile uint##bits##_t *address, uint##bits##_t value, int order);    \
    EXPORT uint##bits##_t __tsan_atomic##bits##_fetch_##name(                  \
        volatile uint##bits##_t *address, uint##bits##_t value, int order)     \
    {                                                                          \
        ENTER();                                                               \
        struct atomic access =                                                 \
            begin(address, sizeof *address, LOG_ATOMIC_RMW, order);            \
        uint##bits##_t old =                                                   \
            __atomic_fetch_##operator(address, value, __ATOMIC_SEQ_CST);       \
        end(access, sizeof *address, old, *address);                           \
        return old;                                                            \
    }

#define DEFINE_EXCHANGE(bits, name)                                            \
    EXPORT int __tsan_atomic##bits##_compare_exchange_##name(                  \
        volatile uint##bits##_t *address, uint##bits##_t *expected,            \
        uint##bits##_t value, int order, int failure);                         \
    EXPORT int __tsan_atomic##bits##_compare_exchange_##name(                  \
        volatile uint##bits##_t *address, uint##bits##_t *expected,            \
        uint##bits##_t value, int order, int failure)                          \
    {                                                                          \
        ENTER();                                                               \
        struct atomic access =                                                 \
            begin(address, sizeof *address, LOG_ATOMIC_RMW, order);            \
        uint##bits##_t old = *address;                                         \
        int result = __atomic_compare_exchange_n(                              \
            address, expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);  \
        if (!result) {                                                         \
            access.op = LOG_ATOMIC_LOAD;                                       \
            access.flags = LOG_COMPARED | flags_of(failure);                   \
        }                                                                      \
        end(access, sizeof *address, old, *address);                           \
        return result;                                                         \
    }

#define DEFINE_ATOMICS(bits)                                                   \
    EXPORT uint##bits##_t __tsan_atomic##bits##_load(                          \
        const volatile uint##bits##_t *address, int order);                    \
    EXPORT uint##bits##_t __tsan_atomic##bits##_load(                          \
        const volatile uint##bits##_t *address, int order)                     \
    {                                                                          \
        ENTER();                                                               \
        struct atomic access =                                                 \
            begin(address, sizeof *address, LOG_ATOMIC_LOAD, order);           \
        uint##bits##_t value = __atomic_load_n(address, __ATOMIC_SEQ_CST);     \
        end(access, sizeof *address, value, value);                            \
        return value;                                                          \
    }                                                                          \
    EXPORT void __tsan_atomic##bits##_store(volatile uint##bits##_t *address,  \
                                            uint##bits##_t value, int order);  \
    EXPORT void __tsan_atomic##bits##_store(volatile uint##bits##_t *address,  \
                                            uint##bits##_t value, int order)   \
    {                                                                          \
        ENTER();                                                               \
        struct atomic access =                                                 \
            begin(address, sizeof *address, LOG_ATOMIC_STORE, order);          \
        uint##bits##_t old =                                                   \
            __atomic_exchange_n(address, value, __ATOMIC_SEQ_CST);             \
        end(access, sizeof *address, old, value);                              \
    }                                                                          \
    EXPORT uint##bits##_t __tsan_atomic##bits##_exchange(                      \
        volatile uint##bits##_t *address, uint##bits##_t value, int order);    \
    EXPORT uint##bits##_t __tsan_atomic##bits##_exchange(                      \
        volatile uint##bits##_t *address, uint##bits##_t value, int order)     \
    {                                                                          \
        ENTER();                                                               \
        struct atomic access =                                                 \
            begin(address, sizeof *address, LOG_ATOMIC_RMW, order);            \
        uint##bits##_t old =                                                   \
            __atomic_exchange_n(address, value, __ATOMIC_SEQ_CST);             \
        end(access, sizeof *address, old, value);                              \
        return old;                                                            \
    }                                                                          \
    DEFINE_RMW(bits, add, add)                                                 \
    DEFINE_RMW(bits, sub, sub)                                                 \
    DEFINE_RMW(bits, and, and)                                                 \
    DEFINE_RMW(bits, or, or)                                                   \
    DEFINE_RMW(bits, xor, xor)                                                 \
    DEFINE_RMW(bits, nand, nand)                                               \
    DEFINE_EXCHANGE(bits, strong)                                              \
    DEFINE_EXCHANGE(bits, weak)

DEFINE_ATOMICS(8)
DEFINE_ATOMICS(16)
DEFINE_ATOMICS(32)
DEFINE_ATOMICS(64)

EXPORT void __tsan_atomic_thread_fence(int order);
EXPORT void __tsan_atomic_thread_fence(int order)
{
    if (memory_span == 0 || !self.is_on)
        return;
    ENTER();
    memory_settle();
    struct log_event event = event_of(LOG_FENCE, LOG_NONE);
    event.flags = flags_of(order);
    record(event);
}

EXPORT void __tsan_atomic_signal_fence(int order);
EXPORT void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}
