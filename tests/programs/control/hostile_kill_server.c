// SPDX-License-Identifier: MIT
// uncontrolled: ""
//
// Kills the server behind the runtime's back, and goes on for ever.
#include <signal.h>

static long call(long number, long a, long b)
{
    long result = 0;

#if defined(__x86_64__)
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b)
                     : "rcx", "r11", "memory");
#endif
    return result;
}

int main(void)
{
    call(62, call(110, 0, 0), SIGKILL); // kill(getppid())
    for (;;)
        ;
}
