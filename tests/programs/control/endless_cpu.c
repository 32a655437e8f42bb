// SPDX-License-Identifier: MIT
// steps: "" processor time
//
// No hook at all: only a clock ends it.
int main(void)
{
    for (;;)
        ;
}
