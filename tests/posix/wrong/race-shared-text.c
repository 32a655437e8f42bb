// SPDX-License-Identifier: MIT
//
// wrong: two children copy their texts to the same place
// finding: race 37
// says: let each write a part of its own
//
// Nothing orders the copies: either text may win, or parts of both.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    const char *const texts[] = {"good morning", "good evening"};
    char *board;
    pid_t child;

    board = mmap(NULL, 64, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                 -1, 0);
    if (board == MAP_FAILED)
        die("mmap");
    for (int i = 0; i < 2; i++) {
        child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            strcpy(board, texts[i]);
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    printf("%s\n", board);
    return 0;
}
