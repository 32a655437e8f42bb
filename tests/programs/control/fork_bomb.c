// SPDX-License-Identifier: MIT
// limit: "" processes
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
