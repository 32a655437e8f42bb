// SPDX-License-Identifier: MIT
// any: ""
//
// Finds the memory that it shares with control, and writes chance over it.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    unsigned long first, end, chance = 88172645463325252;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        if (strstr(line, "memfd:control") == NULL ||
            sscanf(line, "%lx-%lx", &first, &end) != 2)
            continue;
        for (uint64_t *at = (uint64_t *)first; at < (uint64_t *)end; at++) {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            *at = chance;
        }
    }
    return 0;
}
