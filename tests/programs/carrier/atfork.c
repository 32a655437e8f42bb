// SPDX-License-Identifier: MIT
// forked
//
// Functions that libc's fork calls.
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int before, in_parent, in_child;

static void prepare(void)
{
    before++;
}

static void note_parent(void)
{
    in_parent++;
}

static void note_child(void)
{
    in_child++;
}

int main(void)
{
    pthread_atfork(prepare, note_parent, note_child);
    if (fork() > 0)
        wait(NULL);
    printf("%d %d %d\n", before, in_parent, in_child);
    return 0;
}
