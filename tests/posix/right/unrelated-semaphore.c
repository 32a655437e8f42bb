// SPDX-License-Identifier: MIT
//
// Two processes that share a named semaphore without inheriting it: each opens
// it by its name, and the parent unlinks it once the child is gone.  After
// Stevens, UNIX Network Programming, volume 2, section 10.5.

#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char name[] = "/posix-right-unrelated";

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static sem_t *open_semaphore(void)
{
    sem_t *semaphore = sem_open(name, O_CREAT, 0600, 0);

    if (semaphore == SEM_FAILED)
        die("sem_open");
    return semaphore;
}

int main(void)
{
    pid_t child = fork();
    sem_t *semaphore;

    if (child == -1)
        die("fork");
    semaphore = open_semaphore();
    if (child == 0) {
        if (sem_post(semaphore) == -1)
            die("sem_post");
        _exit(EXIT_SUCCESS);
    }
    if (sem_wait(semaphore) == -1)
        die("sem_wait");
    printf("the child has posted\n");
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    sem_close(semaphore);
    if (sem_unlink(name) == -1)
        die("sem_unlink");
    return 0;
}
