// SPDX-License-Identifier: MIT
//
// A named semaphore as a mutex over a shared counter.  Its name is taken away
// as soon as it is open: the children inherit it, and nothing can be left
// behind. After Stevens, UNIX Network Programming, volume 2, section 10.7.

#include <fcntl.h>
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
    int *counter;
    sem_t *mutex;

    mutex = sem_open("/posix-right-mutex", O_CREAT | O_EXCL, 0600, 1);
    if (mutex == SEM_FAILED)
        die("sem_open");
    if (sem_unlink("/posix-right-mutex") == -1)
        die("sem_unlink");
    counter = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counter == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            for (int k = 0; k < 2; k++) {
                sem_wait(mutex);
                ++*counter;
                sem_post(mutex);
            }
            _exit(EXIT_SUCCESS);
        }
    }
    for (int i = 0; i < 2; i++)
        if (wait(NULL) == -1)
            die("wait");
    printf("counter %d\n", *counter);
    sem_close(mutex);
    return 0;
}
