// SPDX-License-Identifier: MIT
// finished: "waited|"
//
// A loop that counts its rounds is never in the same state twice; the other
// process sleeps before it sets the flag.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static long rounds;

int main(void)
{
    volatile int *flag = mmap(NULL, sizeof *flag, PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (fork() == 0) {
        sleep(1);
        *flag = 1;
        return 0;
    }
    while (!*flag)
        rounds++;
    printf("waited\n");
    wait(NULL);
    return 0;
}
