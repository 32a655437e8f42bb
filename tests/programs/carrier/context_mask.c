// SPDX-License-Identifier: MIT
// forked
//
// A context brings a mask of signals with it, which libc asks the kernel for
// and gives to it.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static void show(const char *who)
{
    static volatile int is_back;
    ucontext_t here;

    is_back = 0;
    getcontext(&here);
    if (is_back)
        return;
    is_back = 1;
    printf("%s %d\n", who, sigismember(&here.uc_sigmask, SIGUSR2));
    fflush(stdout);
    sigaddset(&here.uc_sigmask, SIGUSR2);
    setcontext(&here);
}

int main(void)
{
    show("parent");
    if (fork() == 0) {
        show("child");
        return 0;
    }
    wait(NULL);
    return 0;
}
