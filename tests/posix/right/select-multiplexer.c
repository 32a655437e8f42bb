// SPDX-License-Identifier: MIT
//
// The same reader for several writers with select, whose sets are built anew
// for each call because it overwrites them.  After Stevens & Rago, APUE,
// section 14.4.1.

#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SOURCES = 2
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int start_source(int number)
{
    int ends[2];
    pid_t child;

    if (pipe(ends) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(ends[0]);
        if (write(ends[1], &number, sizeof(number)) != sizeof(number))
            die("write");
        _exit(EXIT_SUCCESS);
    }
    close(ends[1]);
    return ends[0];
}

static int fill(fd_set *set, const int fds[])
{
    int most = -1;

    FD_ZERO(set);
    for (int i = 0; i < SOURCES; i++)
        if (fds[i] != -1) {
            FD_SET(fds[i], set);
            most = fds[i] > most ? fds[i] : most;
        }
    return most;
}

int main(void)
{
    int fds[SOURCES], most, value;
    fd_set ready;

    for (int i = 0; i < SOURCES; i++)
        fds[i] = start_source(i);
    while ((most = fill(&ready, fds)) != -1) {
        if (select(most + 1, &ready, NULL, NULL, NULL) == -1)
            die("select");
        for (int i = 0; i < SOURCES; i++) {
            if (fds[i] == -1 || !FD_ISSET(fds[i], &ready))
                continue;
            if (read(fds[i], &value, sizeof(value)) == sizeof(value)) {
                printf("source %d\n", value);
            } else {
                close(fds[i]);
                fds[i] = -1;
            }
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
