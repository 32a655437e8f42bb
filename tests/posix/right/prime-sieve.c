// SPDX-License-Identifier: MIT
//
// The sieve of processes: each takes the first number that comes as its prime,
// and hands those on that it does not divide to a process that it starts
// itself. After McIlroy, and Hoare, Communicating Sequential Processes (1978),
// section 6.1.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MOST = 5
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void send_number(int fd, int n)
{
    if (write(fd, &n, sizeof(n)) != sizeof(n))
        die("write");
}

static void sieve(int in)
{
    int prime, n, next[2];
    pid_t child;

    if (read(in, &prime, sizeof(prime)) != sizeof(prime))
        return;
    printf("prime %d\n", prime);
    fflush(stdout);
    if (pipe(next) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(in);
        close(next[1]);
        sieve(next[0]);
        exit(EXIT_SUCCESS);
    }
    close(next[0]);
    while (read(in, &n, sizeof(n)) == sizeof(n))
        if (n % prime != 0)
            send_number(next[1], n);
    close(next[1]);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
}

int main(void)
{
    int first[2];
    pid_t child;

    if (pipe(first) == -1)
        die("pipe");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        close(first[1]);
        sieve(first[0]);
        exit(EXIT_SUCCESS);
    }
    close(first[0]);
    for (int n = 2; n <= MOST; n++)
        send_number(first[1], n);
    close(first[1]);
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    return 0;
}
