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
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#define RAW_SECTION "control_raw" // what lies in it may enter the kernel

long raw_call(long number, long a, long b, long c, long d, long e, long f);

// The same for a call that may leave something behind in the kernel: it ends
// the use of carriers (see carrier.h), unless it is known to leave nothing.
long raw_watched(long number, long a, long b, long c, long d, long e, long f);

// Reads a file as far as there is room, and ends it with a NUL; "" when it
// cannot be read.  Nothing of it is left behind.  Returns `text`.
const char *raw_read_file(const char *path, char *text, size_t size);

// RAW_ is raw_watched().  KNOWN_ is raw_call(), for calls that leave nothing
// behind, or what the carriers keep account of.
#define RAW_0(number) RAW_6(number, 0, 0, 0, 0, 0, 0)
#define RAW_1(number, a) RAW_6(number, a, 0, 0, 0, 0, 0)
#define RAW_2(number, a, b) RAW_6(number, a, b, 0, 0, 0, 0)
#define RAW_3(number, a, b, c) RAW_6(number, a, b, c, 0, 0, 0)
#define RAW_4(number, a, b, c, d) RAW_6(number, a, b, c, d, 0, 0)
#define RAW_6(number, a, b, c, d, e, f)                                        \
    RAW_BY(raw_watched, number, a, b, c, d, e, f)

#define KNOWN_1(number, a) KNOWN_6(number, a, 0, 0, 0, 0, 0)
#define KNOWN_2(number, a, b) KNOWN_6(number, a, b, 0, 0, 0, 0)
#define KNOWN_3(number, a, b, c) KNOWN_6(number, a, b, c, 0, 0, 0)
#define KNOWN_4(number, a, b, c, d) KNOWN_6(number, a, b, c, d, 0, 0)
#define KNOWN_6(number, a, b, c, d, e, f)                                      \
    RAW_BY(raw_call, number, a, b, c, d, e, f)

#define RAW_BY(call, number, a, b, c, d, e, f)                                 \
    call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e),        \
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
