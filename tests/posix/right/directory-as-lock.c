// SPDX-License-Identifier: MIT
//
// A directory as a lock: mkdir(2) fails for all but one, who removes it when
// it is done.  The counter in shared memory needs no other.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CHILDREN = 2,
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void count(int *counter)
{
    while (mkdir("lock", 0700) != 0) {
        if (errno != EEXIST)
            die("mkdir");
        usleep(1000);
    }
    (*counter)++;
    if (rmdir("lock") != 0)
        die("rmdir");
}

int main(void)
{
    int *counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (counter == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < CHILDREN; i++) {
        pid_t pid = fork();
        if (pid == -1)
            die("fork");
        if (pid == 0) {
            count(counter);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *counter);
    return *counter == CHILDREN ? EXIT_SUCCESS : EXIT_FAILURE;
}
