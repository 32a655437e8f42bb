// SPDX-License-Identifier: MIT
//
// wrong: a semaphore says that the work is done, not that the child has ended
// finding: orphan 29

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
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
        printf("the child works\n");
        sem_post(done);
        printf("and goes on\n");
        exit(EXIT_SUCCESS);
    }
    sem_wait(done);
    return 0;
}
