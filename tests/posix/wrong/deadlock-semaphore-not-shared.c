// SPDX-License-Identifier: MIT
//
// wrong: the semaphore is in shared memory, but its pshared is 0
// finding: deadlock 28
// says: made at line 28 for one process only (pshared 0)

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
    sem_t *done = mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child;

    if (done == MAP_FAILED)
        die("mmap");
    if (sem_init(done, 0, 0) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        puts("child");
        fflush(stdout);
        sem_post(done);
        exit(EXIT_SUCCESS);
    }
    sem_wait(done);
    puts("parent");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
