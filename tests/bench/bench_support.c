// SPDX-License-Identifier: MIT
//
// Clock, children, and Python.
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double bench_now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

pid_t bench_fork(void (*work)(void *), void *arg)
{
    pid_t pid = fork();

    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        work(arg);
        _exit(0);
    }
    return pid;
}

void bench_wait(int count)
{
    for (int i = 0; i < count; i++) {
        int status;
        if (wait(&status) > 0 && status == 0)
            continue;
        fprintf(stderr, "bench: a child has failed\n");
        exit(1);
    }
}

double bench_python(const char *arguments)
{
    char command[128];
    double rate;

    snprintf(command, sizeof command,
             "python3 tests/bench/bench.py %s 2>/dev/null", arguments);
    FILE *output = popen(command, "r");
    if (output == NULL)
        return NAN;
    if (fscanf(output, "%lf", &rate) != 1)
        rate = NAN;
    pclose(output);
    return rate;
}
