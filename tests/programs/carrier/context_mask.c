// SPDX-License-Identifier: MIT
// forked
//
// A context brings a mask of signals with it, which libc gives to the kernel.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

int main(void)
{
    static volatile int is_done;
    static volatile int *nowhere;
    ucontext_t here;
    int status = 0;

    if (fork() == 0) {
        getcontext(&here);
        if (!is_done) {
            is_done = 1;
            sigfillset(&here.uc_sigmask);
            setcontext(&here);
        }
        return 0;
    }
    wait(NULL);
    if (fork() == 0)
        *nowhere = 1;
    wait(&status);
    printf("%d\n", WIFSIGNALED(status));
    return 0;
}
