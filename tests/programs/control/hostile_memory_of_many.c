// SPDX-License-Identifier: MIT
// limit: "" memory
//
// None of its processes takes too much, but all of them together.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 40; i++) {
        if (fork() == 0) {
            memset(malloc(50 << 20), 1, 50 << 20);
            pause();
        }
    }
    pause();
}
