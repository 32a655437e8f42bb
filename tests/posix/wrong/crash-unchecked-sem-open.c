// SPDX-License-Identifier: MIT
//
// wrong: without O_CREAT sem_open fails, and nobody looks at what it returns
// finding: crash 27
// says: sem_open at line 21 failed, with ENOENT

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
    sem_t *mutex = sem_open("/posix-wrong-missing", 0);
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    sem_wait(mutex);
    printf("inside\n");
    sem_post(mutex);
    if (child == 0)
        exit(EXIT_SUCCESS);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
