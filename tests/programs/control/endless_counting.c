// SPDX-License-Identifier: MIT
// steps: ""
//
// A loop that computes without end, and makes steps.
static volatile unsigned long rounds;

int main(void)
{
    for (;;)
        rounds++;
}
