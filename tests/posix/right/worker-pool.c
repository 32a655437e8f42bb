// SPDX-License-Identifier: MIT
//
// A pool of workers that share one pipe of tasks: whoever is free reads the
// next one, the end of file sends them home.  All tasks are in the pipe before
// the parent reads the results, which fit in theirs.  After Stevens, UNIX
// Network Programming, volume 1, chapter 30 (preforked servers).

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WORKERS = 2,
    TASKS = 3
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void work(int tasks, int results)
{
    int n;

    while (read(tasks, &n, sizeof(n)) == sizeof(n)) {
        n = n * n;
        if (write(results, &n, sizeof(n)) != sizeof(n))
            die("write");
    }
    _exit(EXIT_SUCCESS);
}

int main(void)
{
    int tasks[2], results[2], n;

    if (pipe(tasks) == -1 || pipe(results) == -1)
        die("pipe");
    for (int i = 0; i < WORKERS; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            close(tasks[1]);
            close(results[0]);
            work(tasks[0], results[1]);
        }
    }
    close(tasks[0]);
    close(results[1]);
    for (int i = 1; i <= TASKS; i++)
        if (write(tasks[1], &i, sizeof(i)) != sizeof(i))
            die("write");
    close(tasks[1]);
    while (read(results[0], &n, sizeof(n)) == sizeof(n))
        printf("result %d\n", n);
    while (wait(NULL) > 0)
        continue;
    return 0;
}
