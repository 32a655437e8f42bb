// SPDX-License-Identifier: MIT
// limit: "freed|" memory
//
// What is freed does not count.
#include <stdio.h>
#include <stdlib.h>

enum {
    SIZE = 64 << 20
};

int main(void)
{
    for (int i = 0; i < 100; i++)
        free(malloc(SIZE));
    puts("freed");
    for (int i = 0; i < 100; i++)
        if (malloc(SIZE) == NULL)
            return 1;
    puts("kept");
    return 0;
}
