// SPDX-License-Identifier: MIT
// stuck: ""
//
// gcc puts no hook at all into it: only the wall clock ends it.
int main(void)
{
    for (;;)
        ;
}
