// SPDX-License-Identifier: MIT
// limit: *
//
// Prints too much at once.
#include <stdio.h>

int main(void)
{
    static char much[1 << 19];

    for (int i = 0; i < 8; i++)
        fwrite(much, 1, sizeof much, stdout);
    return 0;
}
