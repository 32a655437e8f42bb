// SPDX-License-Identifier: MIT
//
// wrong: two consumers, but only one -1 to tell them that it is over
// finding: deadlock 21

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void consume(int fd)
{
    int n;

    while (read(fd, &n, sizeof(n)) == sizeof(n) && n != -1)
        printf("consumed %d\n", n);
    exit(EXIT_SUCCESS);
}

int main(void)
{
    const int values[] = {1, 2, -1};
    int ends[2];
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0)
            consume(ends[0]);
    }
    for (int i = 0; i < 3; i++)
        if (write(ends[1], &values[i], sizeof(values[i])) == -1)
            die("write");
    while (wait(NULL) > 0)
        continue;
    return 0;
}
