// SPDX-License-Identifier: MIT
//
// raw - system calls that nobody can interpose, and that leave errno alone.
//
// The runtime defines read, write, close and so on itself, and is entered in
// the middle of the program's expressions.  Results are those of the kernel: a
// negated errno on failure.

#ifndef CONTROL_RAW_H
#define CONTROL_RAW_H

#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

static inline long raw_call(long number, long a, long b, long c, long d, long e,
                            long f)
{
#if defined(__x86_64__)
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
                       "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
#else
#error "control knows the system calls of x86-64 and arm64 only"
#endif
}

#define RAW_0(number) raw_call(number, 0, 0, 0, 0, 0, 0)
#define RAW_1(number, a) raw_call(number, (long)(a), 0, 0, 0, 0, 0)
#define RAW_2(number, a, b) raw_call(number, (long)(a), (long)(b), 0, 0, 0, 0)
#define RAW_3(number, a, b, c)                                                 \
    raw_call(number, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define RAW_4(number, a, b, c, d)                                              \
    raw_call(number, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define RAW_6(number, a, b, c, d, e, f)                                        \
    raw_call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e),    \
             (long)(f))

static inline void raw_futex_wake(uint32_t *word)
{
    RAW_3(SYS_futex, word, FUTEX_WAKE, 1);
}

// Returns when *word is no longer `value`, for no reason, or after a while.
static inline void raw_futex_wait(uint32_t *word, uint32_t value)
{
    static const struct timespec while_s = {.tv_sec = 5};

    RAW_4(SYS_futex, word, FUTEX_WAIT, value, &while_s);
}

#endif
