// SPDX-License-Identifier: MIT
// finished: "sound|"
//
// Before control begins, tries to make the page smaller, which would kill who
// reads it.
#include "gate.h"
#include <stdio.h>

static void first(void)
{
    for (long descriptor = 3; descriptor < 512; descriptor++)
        assembly(SYS_ftruncate, descriptor, 0, 0);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const entry)(void) = first;

int main(void)
{
    printf("sound\n");
    return 0;
}
