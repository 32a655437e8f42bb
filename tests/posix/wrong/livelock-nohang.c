// SPDX-License-Identifier: MIT
//
// wrong: the parent polls for the end of a child that waits for its flag
// finding: livelock 38
// says: with WNOHANG whether a child has ended

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    atomic_int *stop;
    pid_t child;

    stop = mmap(NULL, sizeof(*stop), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (stop == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        while (!atomic_load(stop))
            sched_yield();
        exit(EXIT_SUCCESS);
    }
    while (waitpid(child, NULL, WNOHANG) == 0)
        usleep(1000);
    atomic_store(stop, 1);
    printf("stopped\n");
    return 0;
}
