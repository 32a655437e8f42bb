// SPDX-License-Identifier: MIT
// carried
//
// How a process rounds is a part of it: fork copies it, a new program starts
// with the usual way.
#include <fenv.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *who)
{
    printf("%s %d\n", who, fegetround() == FE_UPWARD);
    fflush(stdout);
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
