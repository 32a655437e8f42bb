// SPDX-License-Identifier: MIT
//
// wrong: a write that a signal cuts short is not gone on with
// finding: exit-status 51
//
// SA_RESTART does not help: what has written something already returns how
// much that was.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char big[150000];

static void ignore(int number)
{
    (void)number;
}

static void read_all(const int ends[2])
{
    char bytes[4096];

    close(ends[1]);
    kill(getppid(), SIGUSR1);
    while (read(ends[0], bytes, sizeof bytes) > 0)
        ;
}

int main(void)
{
    struct sigaction action = {.sa_handler = ignore, .sa_flags = SA_RESTART};
    int ends[2];

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGUSR1, &action, NULL) == -1 || pipe(ends) == -1)
        return EXIT_FAILURE;
    pid_t pid = fork();
    if (pid == -1)
        return EXIT_FAILURE;
    if (pid == 0) {
        read_all(ends);
        exit(EXIT_SUCCESS);
    }
    close(ends[0]);
    ssize_t written = write(ends[1], big, sizeof big);
    close(ends[1]);
    waitpid(pid, NULL, 0);
    return written == sizeof big ? EXIT_SUCCESS : EXIT_FAILURE;
}
