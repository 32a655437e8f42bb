// SPDX-License-Identifier: MIT
//
// wrong: the parent looks for the directory before its child has made it
// finding: exit-status 18
// says: stat at line 33, with ENOENT
//
// The order of two processes is a matter of chance.

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
    struct stat status;
    pid_t pid = fork();

    if (pid == -1)
        die("fork");
    if (pid == 0) {
        if (mkdir("results", 0700) == -1)
            die("mkdir");
        exit(EXIT_SUCCESS);
    }
    if (stat("results", &status) == -1)
        die("stat");
    waitpid(pid, NULL, 0);
    return EXIT_SUCCESS;
}
