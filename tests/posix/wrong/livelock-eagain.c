// SPDX-License-Identifier: MIT
//
// wrong: the reader polls for an end of file that its own write end prevents
// finding: livelock 35
// says: close the write end

#include <fcntl.h>
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
    int ends[2];
    pid_t child;
    char byte;

    if (pipe(ends) == -1 || fcntl(ends[0], F_SETFL, O_NONBLOCK) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        if (write(ends[1], "x", 1) != 1)
            die("write");
        exit(EXIT_SUCCESS);
    }
    while (read(ends[0], &byte, 1) != 0)
        usleep(1000);
    printf("end of file\n");
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
