// SPDX-License-Identifier: MIT
// carried
//
// What another process maps after the fork is not mapped here, whatever an
// earlier execution had at that address: to touch it is a crash.  Who comes
// first decides whether the child maps it, or finds the parent's address; by
// default it is the child.
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int *get(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                -1, 0);
}

int main(void)
{
    int ends[2];
    int **address = (int **)get();

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        char byte;
        int *other;
        close(ends[1]);
        if (*address == NULL) {
            get()[0] = 1;
            puts("its own");
            return read(ends[0], &byte, 1) != 0;
        }
        other = *address;
        puts("the other's");
        return *other == 2;
    }
    sched_yield();
    close(ends[0]);
    int *mine = get();
    *mine = 2;
    *address = mine;
    close(ends[1]);
    wait(NULL);
    return 0;
}
