// SPDX-License-Identifier: MIT
//
// keeper - the process that owns one run, from the first fork to the last
// name in /dev/shm.

#ifndef SANDBOX_KEEPER_H
#define SANDBOX_KEEPER_H

#include "record.h"

// The life of the keeper, a child of the grader.  Leaves what it finds out in
// the record.
_Noreturn void keeper_main(const struct run *run);

#endif
