// SPDX-License-Identifier: MIT
//
// A pipe as a lock: the byte in it is the right to go in, reading takes it and
// writing gives it back.  After Stevens & Rago, APUE, section 15.2, and the job
// server of GNU make.

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int lock[2];

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void acquire(void)
{
    char byte;

    if (read(lock[0], &byte, 1) != 1)
        die("read");
}

static void release(void)
{
    if (write(lock[1], "L", 1) != 1)
        die("write");
}

int main(void)
{
    int *counter = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (counter == MAP_FAILED)
        die("mmap");
    if (pipe(lock) == -1)
        die("pipe");
    release();
    for (int i = 0; i < 3; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            acquire();
            ++*counter;
            release();
            _exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    printf("counter %d\n", *counter);
    return 0;
}
