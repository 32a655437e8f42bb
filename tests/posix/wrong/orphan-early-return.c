// SPDX-License-Identifier: MIT
//
// wrong: with nothing to do the parent returns before it has waited
// finding: orphan 24

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
    int ends[2], tasks;
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        tasks = 0;
        if (write(ends[1], &tasks, sizeof(tasks)) != sizeof(tasks))
            die("write");
        printf("the child has no tasks\n");
        exit(EXIT_SUCCESS);
    }
    if (read(ends[0], &tasks, sizeof(tasks)) != sizeof(tasks))
        die("read");
    if (tasks == 0)
        return 0;
    printf("%d tasks\n", tasks);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
