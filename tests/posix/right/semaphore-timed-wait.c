// SPDX-License-Identifier: MIT
//
// A wait with a time limit: nobody posts until the limit has been told, so the
// first wait must fail with ETIMEDOUT and the second must succeed.  After
// Kerrisk, TLPI, section 53.3.

#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void later(struct timespec *limit, long ms)
{
    if (clock_gettime(CLOCK_REALTIME, limit) == -1)
        die("clock_gettime");
    limit->tv_nsec += ms * 1000000;
    limit->tv_sec += limit->tv_nsec / 1000000000;
    limit->tv_nsec %= 1000000000;
}

int main(void)
{
    sem_t *sems = mmap(NULL, 2 * sizeof(*sems), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct timespec limit;
    pid_t child;

    if (sems == MAP_FAILED)
        die("mmap");
    if (sem_init(&sems[0], 1, 0) == -1 || sem_init(&sems[1], 1, 0) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        sem_wait(&sems[0]);
        sem_post(&sems[1]);
        _exit(EXIT_SUCCESS);
    }
    later(&limit, 20);
    if (sem_timedwait(&sems[1], &limit) == -1 && errno == ETIMEDOUT)
        printf("not yet\n");
    sem_post(&sems[0]);
    if (sem_wait(&sems[1]) == -1)
        die("sem_wait");
    printf("now\n");
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
