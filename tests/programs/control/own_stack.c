// SPDX-License-Identifier: MIT
// finished: "disabled|too small|the same|"
//
// A stack for handlers is what the program says, and it is told so.
#include <errno.h>
#include <signal.h>
#include <stdio.h>

static char room[1 << 16];

int main(void)
{
    stack_t mine = {.ss_sp = room, .ss_size = sizeof room};
    stack_t small = {.ss_sp = room, .ss_size = 16};
    stack_t old;

    if (sigaltstack(&mine, &old) == 0 && old.ss_flags == SS_DISABLE)
        puts("disabled");
    if (sigaltstack(&small, NULL) < 0 && errno == ENOMEM)
        puts("too small");
    if (sigaltstack(NULL, &old) == 0 && old.ss_sp == room)
        puts("the same");
    return 0;
}
