// SPDX-License-Identifier: MIT
// finished: "before main|main|after main|"
//
// Forks in a constructor and prints in a destructor.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((constructor(101))) static void early(void)
{
    if (fork() == 0) {
        printf("before main\n");
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
}

__attribute__((destructor)) static void late(void)
{
    printf("after main\n");
}

int main(void)
{
    printf("main\n");
    return 0;
}
