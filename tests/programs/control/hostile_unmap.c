// SPDX-License-Identifier: MIT
// tampered: "" munmap of the control page
//
// Unmaps the control page.
#include <sys/mman.h>

int main(void)
{
    return munmap((void *)0x100000000000, 4096);
}
