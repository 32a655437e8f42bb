// SPDX-License-Identifier: MIT
//
// wrong: each child opens its own semaphore, and only the first is unlinked
// finding: leak 35

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

static void name_of(int number, char name[32])
{
    snprintf(name, 32, "/posix-wrong-child-%d", number);
}

int main(void)
{
    char name[32];
    pid_t child;

    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            name_of(i, name);
            if (sem_open(name, O_CREAT, 0600, 0) == SEM_FAILED)
                die("sem_open");
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    name_of(0, name);
    sem_unlink(name);
    return 0;
}
