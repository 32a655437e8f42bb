// SPDX-License-Identifier: MIT
// tampered: "" it writes over what its execution is to be
//
// Finds what it is asked to do, and asks for something else: processes that
// sleep.  Nobody can go on then, as if the schedule were one of another
// program.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    unsigned long first;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        if (strstr(line, "memfd:control") == NULL ||
            sscanf(line, "%lx-", &first) != 1)
            continue;
        for (int i = 20; i < 28; i++)
            ((volatile uint32_t *)first)[i] = 1;
        break;
    }
    return 0;
}
