// SPDX-License-Identifier: MIT
//
// wrong: a second of poll(2) on nothing is to be enough for the child to post
// finding: sleep-sync 39
//
// Seen when the child is late by as much, or sleeping costs no time.

#include <poll.h>
#include <semaphore.h>
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
    sem_t *posted = mmap(NULL, sizeof(*posted), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child;

    if (posted == MAP_FAILED)
        die("mmap");
    if (sem_init(posted, 1, 0) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        sem_post(posted);
        exit(EXIT_SUCCESS);
    }
    poll(NULL, 0, 1000);
    if (sem_trywait(posted) == -1)
        abort();
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
