// SPDX-License-Identifier: MIT
// stuck: ""
//
// No hook at all: only the wall clock ends it.
int main(void)
{
    for (;;)
        ;
}
