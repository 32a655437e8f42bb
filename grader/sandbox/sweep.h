// SPDX-License-Identifier: MIT
//
// sweep - kills all that is left of a run.

#ifndef SANDBOX_SWEEP_H
#define SANDBOX_SWEEP_H

#include <sys/resource.h>

#include "world.h"

// Kills the starter and every process of the run, and takes all of them in.
// Called by the keeper, whose descendants they are.  Blocks until none is
// left.
//
// usage  set to what the starter and those it waited for have used
void sweep(const struct world *world, pid_t starter, struct rusage *usage);

#endif
