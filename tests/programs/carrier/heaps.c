// SPDX-License-Identifier: MIT
// carried
//
// Heaps of several sizes: each child has its parent's, and then its own.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PIECE = 30000,
};

static int found; // what memory that is new must not hold

static char *grow(int pieces, char with)
{
    char *last = NULL;

    for (int i = 0; i < pieces; i++) {
        last = malloc(PIECE);
        for (int j = 0; j < PIECE; j += 512)
            found += last[j];
        memset(last, with, PIECE);
    }
    return last;
}

int main(void)
{
    char *inherited = grow(7, 'a');

    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            found = 0;
            char *own = grow(3 * (i + 1), (char)('b' + i));
            printf("%c%c%d\n", inherited[PIECE - 1], own[PIECE - 1], found);
            inherited[PIECE - 1] = 'z';
            return 0;
        }
    while (wait(NULL) > 0)
        ;
    printf("%c\n", inherited[PIECE - 1]);
    return 0;
}
