// SPDX-License-Identifier: MIT
//
// gate - ways into the kernel that go past control.

#ifndef GATE_H
#define GATE_H

#include <sys/syscall.h>

// In assembly.
static inline long assembly(long number, long a, long b, long c)
{
#if defined(__x86_64__)
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
#else
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
#endif
}

// By the runtime's own gate, which the linker names.
extern const char __start_control_raw[];

static inline long stolen(long number, long a, long b, long c)
{
    long (*raw)(long, long, long, long, long, long, long) =
        (long (*)(long, long, long, long, long, long, long))__start_control_raw;

    return raw(number, a, b, c, 0, 0, 0);
}

#endif
