// SPDX-License-Identifier: MIT
// finished: "*"
//
// Names of files that two processes make, move, look at and remove: what each
// call returns depends on the order.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void change(void)
{
    if (mkdir("d", 0700) == 0)
        rename("d", "e");
    close(open("f", O_CREAT | O_WRONLY, 0600));
    link("f", "g");
}

static int look(void)
{
    struct stat status;
    int seen = access("d", F_OK) == 0;

    seen = seen * 2 + (access("e", F_OK) == 0);
    seen = seen * 2 + (mkdir("d", 0700) == 0);
    seen = seen * 2 + (stat("g", &status) == 0);
    return seen * 2 + (unlink("f") == 0);
}

int main(void)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        change();
        _exit(0);
    }
    int seen = look();
    waitpid(child, &status, 0);
    printf("%d\n", seen);
    return 0;
}
