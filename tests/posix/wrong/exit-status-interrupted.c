// SPDX-License-Identifier: MIT
//
// wrong: a read that a signal interrupts is taken for a failed one
// finding: exit-status 45
// says: SA_RESTART

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void note(int signal)
{
    (void)signal;
}

int main(void)
{
    struct sigaction action = {.sa_handler = note};
    int ends[2];
    pid_t child;
    char byte;

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGUSR1, &action, NULL) == -1 || pipe(ends) == -1)
        die("sigaction");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        kill(getppid(), SIGUSR1);
        if (write(ends[1], "x", 1) != 1)
            die("write");
        exit(EXIT_SUCCESS);
    }
    if (read(ends[0], &byte, 1) != 1) {
        perror("read");
        exit(EXIT_FAILURE);
    }
    printf("read %c\n", byte);
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
