// SPDX-License-Identifier: MIT
//
// hooks - what gcc's -fsanitize=thread calls before each access, and its
// -fsanitize-coverage before each comparison and in each basic block.
//
// Nearly all accesses are to memory that is not shared: one subtraction and one
// comparison find that out, for all shared mappings lie between memory_low and
// memory_low + memory_span.

#include "control/runtime.h"

enum {
    GRACE = 1000, // hooks in which a loop should compare something
};

// A loop is interrupted where it compares: that is the line to look at.
#define BURN_TO(least)                                                         \
    do {                                                                       \
        if (UNLIKELY(--self.fuel < (least))) {                                 \
            ENTER();                                                           \
            fuel_out();                                                        \
        }                                                                      \
    } while (0)
#define BURN() BURN_TO(-GRACE)

#define DEFINE_HOOKS(size)                                                     \
    EXPORT void __tsan_read##size(void *address);                              \
    EXPORT void __tsan_read##size(void *address)                               \
    {                                                                          \
        if (memory_is_near(address)) {                                         \
            ENTER();                                                           \
            memory_read(address, size);                                        \
        }                                                                      \
        BURN();                                                                \
    }                                                                          \
    EXPORT void __tsan_write##size(void *address);                             \
    EXPORT void __tsan_write##size(void *address)                              \
    {                                                                          \
        if (memory_is_near(address)) {                                         \
            ENTER();                                                           \
            memory_written(address, size);                                     \
        } else if (address < __builtin_frame_address(0)) {                     \
            self.private_writes++;                                             \
        }                                                                      \
        BURN();                                                                \
    }                                                                          \
    EXPORT void __tsan_volatile_read##size(void *address);                     \
    EXPORT void __tsan_volatile_read##size(void *address)                      \
    {                                                                          \
        if (memory_is_near(address)) {                                         \
            ENTER();                                                           \
            memory_read(address, size);                                        \
        }                                                                      \
        BURN();                                                                \
    }                                                                          \
    EXPORT void __tsan_volatile_write##size(void *address);                    \
    EXPORT void __tsan_volatile_write##size(void *address)                     \
    {                                                                          \
        if (memory_is_near(address)) {                                         \
            ENTER();                                                           \
            memory_written(address, size);                                     \
        } else if (address < __builtin_frame_address(0)) {                     \
            self.private_writes++;                                             \
        }                                                                      \
        BURN();                                                                \
    }

DEFINE_HOOKS(1)
DEFINE_HOOKS(2)
DEFINE_HOOKS(4)
DEFINE_HOOKS(8)
DEFINE_HOOKS(16)

// A loop that accesses nothing compares, or goes at least through a basic
// block, of which gcc does not always know the line.
#define DEFINE_COMPARISON(name, type)                                          \
    EXPORT void __sanitizer_cov_trace_##name(type a, type b);                  \
    EXPORT void __sanitizer_cov_trace_##name(type a, type b)                   \
    {                                                                          \
        (void)a, (void)b;                                                      \
        BURN_TO(0);                                                            \
    }

DEFINE_COMPARISON(cmp1, uint8_t)
DEFINE_COMPARISON(cmp2, uint16_t)
DEFINE_COMPARISON(cmp4, uint32_t)
DEFINE_COMPARISON(cmp8, uint64_t)
DEFINE_COMPARISON(const_cmp1, uint8_t)
DEFINE_COMPARISON(const_cmp2, uint16_t)
DEFINE_COMPARISON(const_cmp4, uint32_t)
DEFINE_COMPARISON(const_cmp8, uint64_t)
DEFINE_COMPARISON(cmpf, float)
DEFINE_COMPARISON(cmpd, double)

EXPORT void __sanitizer_cov_trace_switch(uint64_t value, void *cases);
EXPORT void __sanitizer_cov_trace_switch(uint64_t value, void *cases)
{
    (void)value, (void)cases;
    BURN_TO(0);
}

EXPORT void __sanitizer_cov_trace_pc(void);
EXPORT void __sanitizer_cov_trace_pc(void)
{
    self.before = self.block;
    self.block = (uint64_t)__builtin_return_address(0);
    BURN();
}

EXPORT void __tsan_init(void);
EXPORT void __tsan_init(void)
{
}

EXPORT void __tsan_func_entry(void *pc);
EXPORT void __tsan_func_entry(void *pc)
{
    (void)pc;
    BURN();
}

EXPORT void __tsan_func_exit(void);
EXPORT void __tsan_func_exit(void)
{
    self.left = (uint64_t)__builtin_return_address(0);
    self.left_from = self.before;
}

EXPORT void __tsan_read_range(void *address, long size);
EXPORT void __tsan_read_range(void *address, long size)
{
    if (memory_is_near(address)) {
        ENTER();
        memory_read(address, (size_t)size);
    }
    BURN();
}

EXPORT void __tsan_write_range(void *address, long size);
EXPORT void __tsan_write_range(void *address, long size)
{
    if (memory_is_near(address)) {
        ENTER();
        memory_written(address, (size_t)size);
    } else if (address < __builtin_frame_address(0)) {
        self.private_writes++;
    }
    BURN();
}

// A program that defines a hook itself would not be seen: the linker takes its
// definition, and what the runtime calls by that name is no longer its own.
static void own_read(void *address) __attribute__((alias("__tsan_read4")));
static void own_write(void *address) __attribute__((alias("__tsan_write4")));

bool hooks_are_mine(void)
{
    void (*volatile used[])(void *) = {__tsan_read4, __tsan_write4};
    void (*volatile own[])(void *) = {own_read, own_write};

    return used[0] == own[0] && used[1] == own[1];
}
