// SPDX-License-Identifier: MIT
//
// wrong: the named semaphore is closed, which does not take its name away
// finding: leak 22
// says: sem_close at line 37 does not remove the name

#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    sem_t *done = sem_open("/posix-wrong-closed", O_CREAT, 0600, 0);
    pid_t child;

    if (done == SEM_FAILED)
        die("sem_open");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        sem_post(done);
        exit(EXIT_SUCCESS);
    }
    sem_wait(done);
    if (wait(NULL) == -1)
        die("wait");
    sem_close(done);
    return 0;
}
