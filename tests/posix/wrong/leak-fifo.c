// SPDX-License-Identifier: MIT
//
// wrong: the named pipe stays in the directory
// finding: leak 26

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    const char *name = "/tmp/posix-wrong-fifo";
    pid_t child;
    char byte;
    int fd;

    if (mkfifo(name, 0600) == -1)
        die("mkfifo");
    child = fork();
    if (child == -1)
        die("fork");
    fd = open(name, child == 0 ? O_WRONLY : O_RDONLY);
    if (fd == -1)
        die("open");
    if (child == 0) {
        if (write(fd, "x", 1) != 1)
            die("write");
        exit(EXIT_SUCCESS);
    }
    if (read(fd, &byte, 1) == 1)
        printf("read %c\n", byte);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
