// SPDX-License-Identifier: MIT
//
// wrong: two named pipes are opened in opposite orders, and open waits for open
// finding: deadlock 24
// says: open several FIFOs in the same order

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static char names[2][64];

static void open_both(int first, int flags_first, int second, int flags_second)
{
    if (open(names[first], flags_first) == -1)
        die("open");
    if (open(names[second], flags_second) == -1)
        die("open");
}

int main(void)
{
    pid_t child;

    for (int i = 0; i < 2; i++) {
        snprintf(names[i], sizeof(names[i]), "/tmp/order-%ld-%d",
                 (long)getpid(), i);
        if (mkfifo(names[i], 0600) == -1)
            die("mkfifo");
    }
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        open_both(0, O_RDONLY, 1, O_WRONLY);
        exit(EXIT_SUCCESS);
    }
    open_both(1, O_RDONLY, 0, O_WRONLY);
    if (wait(NULL) == -1)
        die("wait");
    printf("both are open\n");
    unlink(names[0]);
    unlink(names[1]);
    return 0;
}
