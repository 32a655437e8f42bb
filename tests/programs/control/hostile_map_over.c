// SPDX-License-Identifier: MIT
// tampered: "" mmap over the control page
//
// Puts memory of its own where the control page is.
#include <sys/mman.h>

int main(void)
{
    mmap((void *)0x100000000000, 1 << 20, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    return 0;
}
