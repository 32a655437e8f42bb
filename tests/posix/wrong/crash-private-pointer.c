// SPDX-License-Identifier: MIT
//
// wrong: the child shares a pointer, but what it points to is the child's alone
// finding: crash 44

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SIZE = 1024 * 1024
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    char **text;
    pid_t child;

    text = mmap(NULL, sizeof(*text), PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (text == MAP_FAILED)
        die("mmap");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        *text = malloc(SIZE);
        if (*text == NULL)
            die("malloc");
        strcpy(*text, "hello");
        exit(EXIT_SUCCESS);
    }
    if (wait(NULL) == -1)
        die("wait");
    printf("%s\n", *text);
    return 0;
}
