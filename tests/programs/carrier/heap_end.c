// SPDX-License-Identifier: MIT
// carried
//
// A child that makes libc believe its heap to end where it does not: the next
// one finds new memory all the same.
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern void *__curbrk; // of libc

enum {
    SIZE = 40960,
};

int main(void)
{
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            void *end = __curbrk;
            unsigned char *bytes = sbrk(SIZE);
            unsigned long sum = 0;
            for (int j = 0; j < SIZE; j++)
                sum += bytes[j];
            printf("%lu\n", sum);
            memset(bytes, 5, SIZE);
            __curbrk = end;
            return 0;
        }
        wait(NULL);
    }
    return 0;
}
