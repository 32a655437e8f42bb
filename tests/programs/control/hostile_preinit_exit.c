// SPDX-License-Identifier: MIT
// uncontrolled: "" the program ends before control begins
//
// Ends before control begins.
#include "gate.h"

static void first(void)
{
    assembly(SYS_exit_group, 0, 0, 0);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const entry)(void) = first;

int main(void)
{
    return 0;
}
