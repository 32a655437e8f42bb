// SPDX-License-Identifier: MIT
//
// A mutex and a semaphore that lie in shared memory and are made for one
// process, which is the only one that uses them: nobody else has to wake it.

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct board {
    pthread_mutex_t lock;
    sem_t places;
    int answer;
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    struct board *board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child;

    if (board == MAP_FAILED)
        die("mmap");
    pthread_mutex_init(&board->lock, NULL);
    if (sem_init(&board->places, 0, 1) == -1)
        die("sem_init");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        board->answer = 42;
        exit(EXIT_SUCCESS);
    }
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&board->lock);
        sem_wait(&board->places);
        sem_post(&board->places);
        pthread_mutex_unlock(&board->lock);
    }
    if (wait(NULL) == -1)
        die("wait");
    printf("%d\n", board->answer);
    return 0;
}
