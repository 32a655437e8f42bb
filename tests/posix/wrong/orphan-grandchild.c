// SPDX-License-Identifier: MIT
//
// wrong: the child waits for nobody, so its own child may outlive them all
// finding: orphan 21

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void work_with_an_assistant(void)
{
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        printf("the assistant works\n");
        exit(EXIT_SUCCESS);
    }
    printf("the child works\n");
    exit(EXIT_SUCCESS);
}

int main(void)
{
    pid_t child;

    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        work_with_an_assistant();
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
