// SPDX-License-Identifier: MIT
// finished: "timed out after 2 s|got it|"
//
// sem_timedwait gives up at its time, and not when the token comes before.
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    sem_t *token = mmap(NULL, sizeof *token, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct timespec until;
    time_t start = time(NULL);

    sem_init(token, 1, 0);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 2;
    if (sem_timedwait(token, &until) < 0 && errno == ETIMEDOUT)
        printf("timed out after %ld s\n", (long)(time(NULL) - start));
    if (fork() == 0) {
        sleep(1);
        sem_post(token);
        return 0;
    }
    until.tv_sec += 5;
    if (sem_timedwait(token, &until) == 0)
        printf("got it\n");
    wait(NULL);
    return 0;
}
