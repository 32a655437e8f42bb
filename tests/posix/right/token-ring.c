// SPDX-License-Identifier: MIT
//
// Processes in a ring hand one token on: each reads it from its left, adds one
// and writes it to its right.  Nobody is ever blocked in a write, since there
// is only one token.  After Andrews, Foundations of Multithreaded, Parallel,
// and Distributed Programming, section 9.6.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MEMBERS = 3,
    ROUNDS = 2
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void pass_on(int left, int right)
{
    int token;

    if (read(left, &token, sizeof(token)) != sizeof(token))
        die("read");
    token++;
    if (write(right, &token, sizeof(token)) != sizeof(token))
        die("write");
}

int main(void)
{
    int ring[MEMBERS][2], token = 0;

    for (int i = 0; i < MEMBERS; i++)
        if (pipe(ring[i]) == -1)
            die("pipe");
    for (int i = 1; i < MEMBERS; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            for (int round = 0; round < ROUNDS; round++)
                pass_on(ring[i][0], ring[(i + 1) % MEMBERS][1]);
            _exit(EXIT_SUCCESS);
        }
    }
    if (write(ring[1][1], &token, sizeof(token)) != sizeof(token))
        die("write");
    for (int round = 1; round < ROUNDS; round++)
        pass_on(ring[0][0], ring[1][1]);
    if (read(ring[0][0], &token, sizeof(token)) != sizeof(token))
        die("read");
    printf("the token comes back with %d\n", token);
    for (int i = 1; i < MEMBERS; i++)
        if (wait(NULL) == -1)
            die("wait");
    return 0;
}
