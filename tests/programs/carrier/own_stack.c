// SPDX-License-Identifier: MIT
// forked
//
// A fork on a stack that the program has made itself.
#include <stdio.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static ucontext_t main_context, other;
static char stack[1 << 16];

static void run(void)
{
    if (fork() == 0) {
        puts("child");
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
}

int main(void)
{
    getcontext(&other);
    other.uc_stack.ss_sp = stack;
    other.uc_stack.ss_size = sizeof stack;
    other.uc_link = &main_context;
    makecontext(&other, run, 0);
    swapcontext(&main_context, &other);
    puts("parent");
    return 0;
}
