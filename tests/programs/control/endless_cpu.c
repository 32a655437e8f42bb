// SPDX-License-Identifier: MIT
// steps: "" processor time
//
// gcc puts no hook at all into it: only a clock ends it.
int main(void)
{
    for (;;)
        ;
}
