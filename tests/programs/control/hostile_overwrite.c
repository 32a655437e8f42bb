// SPDX-License-Identifier: MIT
// any: ""
//
// Writes rubbish over the control page.
#include <string.h>

int main(void)
{
    unsigned char *page = (unsigned char *)0x100000000000;

    for (int i = 0; i < 1 << 20; i++)
        page[i] = 0xff;
    return 0;
}
