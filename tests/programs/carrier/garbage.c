// SPDX-License-Identifier: MIT
// carried
//
// Variables without a value, memory of the heap that was used before, memory
// that is new: what is found there is undefined, but always the same.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WORDS = 900,
};

static int calls;

static unsigned long on_the_stack(void)
{
    volatile unsigned long words[WORDS];
    unsigned long sum = 0;

    for (int i = 0; i < WORDS; i++)
        sum = sum * 31 + words[i];
    for (int i = 0; i < WORDS; i++)
        words[i] = sum + (unsigned long)i;
    return sum;
}

static unsigned long on_the_heap(size_t size)
{
    volatile unsigned char *bytes = malloc(size);
    unsigned long sum = 0;

    for (size_t i = 16; i < size; i++) // the first ones are malloc's own
        sum = sum * 31 + bytes[i];
    memset((void *)bytes, 7, size);
    free((void *)bytes);
    return sum;
}

static void look(const char *who)
{
    printf("%s %d %lx", who, ++calls, on_the_stack());
    printf(" %lx %lx\n", on_the_heap(100), on_the_heap(60000));
    fflush(stdout);
}

int main(void)
{
    look("parent");
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            look("child");
            if (fork() == 0)
                look("grandchild");
            wait(NULL);
            look("child");
            _exit(0);
        }
    while (wait(NULL) > 0)
        look("parent");
    look("parent");
    return 0;
}
