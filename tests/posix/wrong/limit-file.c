// SPDX-License-Identifier: MIT
//
// wrong: a log that never ends: nobody says to the child that it may stop
// finding: limit 31
// says: becomes larger than 16 MiB
//
// Natively it goes on until the disk is full.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t is_over;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void keep_log(void)
{
    FILE *log = fopen("log", "w");

    if (log == NULL)
        die("fopen");
    remove("log");
    for (int i = 0; !is_over; i++)
        fprintf(log, "round %8d of the work that the child does %s\n", i,
                "until it is told that it is over, which nobody does");
}

int main(void)
{
    pid_t child = fork();

    if (child == -1)
        die("fork");
    if (child == 0) {
        keep_log();
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    return 0;
}
