// SPDX-License-Identifier: MIT
// finished: "timeout|timeout|free|held|fault|fault|fault|value 1|killed by 11|"
//
// Jumps out of handlers: those that interrupt a call, with the mask restored or
// not; those of faults; a jump of the program's own; one that leads nowhere.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf here;

static void jump(int number)
{
    siglongjmp(here, number);
}

static void read_with_time_limit(void)
{
    int ends[2];
    char byte;

    pipe(ends);
    signal(SIGALRM, jump);
    if (sigsetjmp(here, 1) == 0) {
        alarm(1);
        read(ends[0], &byte, 1);
    } else {
        puts("timeout");
    }
}

static void interrupt(int restores)
{
    sigset_t mask;

    signal(SIGUSR1, jump);
    if (sigsetjmp(here, restores) == 0)
        raise(SIGUSR1);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    puts(sigismember(&mask, SIGUSR1) ? "held" : "free");
}

static void use_nothing(void)
{
    static volatile int faults;

    signal(SIGSEGV, jump);
    if (sigsetjmp(here, 1) != 0)
        puts("fault");
    faults++;
    if (faults == 1)
        memset(NULL, 0, 1);
    if (faults < 4)
        *(volatile int *)NULL = faults;
    signal(SIGSEGV, SIG_DFL);
}

static void jump_by_itself(void)
{
    jmp_buf start;
    int value = setjmp(start);

    if (value == 0)
        longjmp(start, 0);
    printf("value %d\n", value);
    fflush(stdout);
}

static void jump_to_nowhere(void)
{
    static jmp_buf empty;
    int status;

    if (fork() == 0)
        longjmp(empty, 1);
    wait(&status);
    printf("killed by %d\n", WTERMSIG(status));
}

int main(void)
{
    read_with_time_limit();
    read_with_time_limit();
    interrupt(1);
    interrupt(0);
    use_nothing();
    jump_by_itself();
    jump_to_nowhere();
    return 0;
}
