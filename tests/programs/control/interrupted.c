// SPDX-License-Identifier: MIT
// finished: "EINTR after 3 s|restarted|"
//
// alarm interrupts a read, unless its handler restarts calls.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ends[2];

static void ring(int number)
{
    (void)number;
}

static void ring_and_write(int number)
{
    (void)number;
    write(ends[1], "x", 1);
}

int main(void)
{
    struct sigaction action = {.sa_handler = ring};
    time_t start = time(NULL);
    char byte;

    pipe(ends);
    sigaction(SIGALRM, &action, NULL);
    alarm(3);
    if (read(ends[0], &byte, 1) < 0 && errno == EINTR)
        printf("EINTR after %ld s\n", (long)(time(NULL) - start));
    action.sa_handler = ring_and_write;
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    if (read(ends[0], &byte, 1) == 1)
        printf("restarted\n");
    return 0;
}
