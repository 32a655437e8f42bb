// SPDX-License-Identifier: MIT
// carried
//
// How a process rounds, and whether it has divided by zero, is a part of it:
// fork copies it, a new program starts afresh.
#include <fenv.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *who)
{
    volatile long double one = 1, zero = 0;
    volatile double half = 0.5, none = 0;

    printf("%s %d %x\n", who, fegetround() == FE_UPWARD,
           (unsigned)fetestexcept(FE_ALL_EXCEPT));
    fflush(stdout);
    one /= zero;
    half = none / none + half;
}

int main(void)
{
    show("parent");
    if (fork() == 0) {
        show("first");
        fesetround(FE_UPWARD);
        return 0;
    }
    fesetround(FE_UPWARD);
    if (fork() == 0) {
        show("second");
        fesetround(FE_TONEAREST);
        return 0;
    }
    while (wait(NULL) > 0)
        ;
    show("parent");
    return 0;
}
