// SPDX-License-Identifier: MIT
//
// starter - starts the program, adopts its orphans, tells how it ended.

#ifndef SANDBOX_STARTER_H
#define SANDBOX_STARTER_H

#include "world.h"

struct starter {
    const struct run *run;
    const struct world *world;
    pid_t keeper;
    int program;    // the executable, open
    int streams[2]; // stdout and stderr of the program
};

// The life of the starter, a child of the keeper.  It ends when the program's
// first process has ended, and in a world with process numbers of its own all
// that is left of the run ends with it.
_Noreturn void starter_main(const struct starter *starter);

#endif
