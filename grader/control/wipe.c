// SPDX-License-Identifier: MIT
//
// wipe - what the runtime leaves behind.
//
// A variable without a value finds what somebody has left on the stack, or in a
// register.  How a process was forked, or whether it had to sleep until it was
// its turn, must not be seen there: the same program would be judged in one way
// here, in another one there.

#include <stdint.h>

#include "control/runtime.h"

enum {
    AFTER_WAIT = 512, // bytes of the stack
    AFTER_FORK = 8192,
};

// Not the stack alone: a function that is called with too few arguments finds
// registers.
#if defined(__has_attribute) && __has_attribute(zero_call_used_regs)
__attribute__((zero_call_used_regs("all-gpr")))
#endif
__attribute__((noinline)) static void
wipe(size_t bytes)
{
    volatile uint64_t *below = __builtin_alloca(bytes);

    for (size_t i = 0; i < bytes / sizeof *below; i++)
        below[i] = 0;
}

#if defined(__x86_64__)

static bool has_xrstor;

void wipe_start(void)
{
    __builtin_cpu_init();
    has_xrstor = __builtin_cpu_supports("avx"); // which needs it
}

// All that this processor has, whatever its width: they are given what they
// have when a program starts, for the area says that it holds none of them.
static void wipe_vectors(void)
{
    enum {
        VECTORS = 0xe6, // but for the x87, which image.c sees to
        MXCSR = 24,
    };
    static char area[1024] __attribute__((aligned(64)));

    if (!has_xrstor)
        return;
    __asm__ volatile("stmxcsr %0" : "=m"(area[MXCSR]));
    __asm__ volatile("xrstor %0"
                     :
                     : "m"(area), "a"(VECTORS), "d"(0)
                     : "memory");
}

#else

void wipe_start(void)
{
}

static void wipe_vectors(void)
{
#if defined(__aarch64__)
#define WIPE(n) "movi v" #n ".2d, #0\n"
    __asm__ volatile(WIPE(0) WIPE(1) WIPE(2) WIPE(3) WIPE(4) WIPE(5) WIPE(6)
                         WIPE(7) WIPE(16) WIPE(17) WIPE(18) WIPE(19) WIPE(20)
                             WIPE(21) WIPE(22) WIPE(23) WIPE(24) WIPE(25)
                                 WIPE(26) WIPE(27) WIPE(28) WIPE(29) WIPE(30)
                                     WIPE(31)::
                                         : "memory");
#undef WIPE
#endif
}

#endif

void wipe_after_wait(void)
{
    wipe_vectors();
    wipe(AFTER_WAIT);
}

void wipe_after_fork(void)
{
    wipe_vectors();
    wipe(AFTER_FORK);
}
