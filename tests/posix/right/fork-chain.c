// SPDX-License-Identifier: MIT
//
// A chain of generations: each process starts the next one and waits for it, so
// that they end in the reverse order.  After Robbins & Robbins, UNIX Systems
// Programming, section 3.3.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void generation(int number, int last)
{
    pid_t child;

    if (number < last) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            generation(number + 1, last);
            exit(EXIT_SUCCESS);
        }
        if (waitpid(child, NULL, 0) == -1)
            die("waitpid");
    }
    printf("generation %d ends\n", number);
}

int main(void)
{
    generation(0, 3);
    return 0;
}
