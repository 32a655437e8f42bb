// SPDX-License-Identifier: MIT
//
// The first program on pipes: the parent writes, the child reads up to the end
// of file, and each closes the end that it does not use.  After Stevens & Rago,
// APUE, section 15.2, and Kerrisk, TLPI, section 44.2.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void copy_to_stdout(int fd)
{
    char buffer[8];
    ssize_t n;

    while ((n = read(fd, buffer, sizeof(buffer))) > 0)
        if (write(STDOUT_FILENO, buffer, (size_t)n) != n)
            die("write");
    if (n == -1)
        die("read");
}

int main(void)
{
    const char *text = "hello from the parent\n";
    int ends[2];
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(ends[1]);
        copy_to_stdout(ends[0]);
        _exit(EXIT_SUCCESS);
    }
    close(ends[0]);
    if (write(ends[1], text, strlen(text)) == -1)
        die("write");
    close(ends[1]);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
