// SPDX-License-Identifier: MIT
//
// wrong: what is unlinked in the end has not the name that was opened
// finding: leak 22
// says: is another name, '/posix-wrong-mutexes'

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
    sem_t *mutex = sem_open("/posix-wrong-mutex", O_CREAT, 0600, 1);
    pid_t child;

    if (mutex == SEM_FAILED)
        die("sem_open");
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
    sem_close(mutex);
    sem_unlink("/posix-wrong-mutexes");
    return 0;
}
