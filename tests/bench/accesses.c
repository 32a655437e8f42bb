// SPDX-License-Identifier: MIT
//
// accesses - reads memory that is not shared: what bench-control runs to
// measure the hook.
//
//   accesses ROUNDS      32 reads in each
#include <stdlib.h>

static int cells[32];

#define READ_4(at) cells[at] + cells[at + 1] + cells[at + 2] + cells[at + 3]

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 0;
    int sum = 0;

    for (long i = 0; i < rounds; i++)
        sum += READ_4(0) + READ_4(4) + READ_4(8) + READ_4(12) + READ_4(16) +
               READ_4(20) + READ_4(24) + READ_4(28);
    return sum;
}
