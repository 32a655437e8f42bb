// SPDX-License-Identifier: MIT
// carried
//
// Writes over memory that is not its own: where the first argument says, so
// many bytes as the second says.
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    puts("begins");
    fflush(stdout);
    if (count == 3) {
        volatile char *at = (char *)strtoul(arguments[1], NULL, 10);
        size_t size = strtoul(arguments[2], NULL, 10);
        for (size_t i = 0; i < size; i++)
            at[i] = 0;
    }
    puts("ends");
    return 0;
}
