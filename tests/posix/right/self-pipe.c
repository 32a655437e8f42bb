// SPDX-License-Identifier: MIT
//
// The self-pipe trick: the handler writes a byte to a pipe of its own process,
// so that one poll waits for the signal and for data alike, and no signal is
// lost between a test and a wait.  After Kerrisk, TLPI, section 63.5.2.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int self[2];

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void tell(int signal)
{
    int saved = errno;

    (void)signal;
    if (write(self[1], "c", 1) == -1 && errno != EAGAIN)
        _exit(EXIT_FAILURE);
    errno = saved;
}

int main(void)
{
    struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
    struct pollfd ready = {.events = POLLIN};
    pid_t child;
    int n;

    if (pipe(self) == -1 || fcntl(self[1], F_SETFL, O_NONBLOCK) == -1)
        die("pipe");
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        die("sigaction");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        _exit(3);
    ready.fd = self[0];
    while ((n = poll(&ready, 1, -1)) == -1 && errno == EINTR)
        continue;
    if (n == 1 && waitpid(child, &n, 0) == child)
        printf("the child ended with %d\n", WEXITSTATUS(n));
    return 0;
}
