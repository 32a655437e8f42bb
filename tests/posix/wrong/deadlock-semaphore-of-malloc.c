// SPDX-License-Identifier: MIT
//
// wrong: the child posts its own copy of a semaphore that malloc gave
// finding: deadlock 33
// says: not in shared memory

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
    sem_t *done = malloc(sizeof(*done));
    pid_t child;

    if (done == NULL || sem_init(done, 1, 0) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        sem_post(done);
        exit(EXIT_SUCCESS);
    }
    sem_wait(done);
    printf("the child is done\n");
    if (wait(NULL) == -1)
        die("wait");
    free(done);
    return 0;
}
