// SPDX-License-Identifier: MIT
//
// wrong: the parent polls a semaphore that the child has forgotten to post
// finding: livelock 38
// says: with sem_wait instead of a loop

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
    sem_t *done;
    pid_t child;

    done = mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (done == MAP_FAILED)
        die("mmap");
    if (sem_init(done, 1, 0) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        printf("the child has done its work\n");
        exit(EXIT_SUCCESS);
    }
    while (sem_trywait(done) == -1)
        usleep(1000);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
