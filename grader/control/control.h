// SPDX-License-Identifier: MIT
//
// control - the runtime that is linked into a submission and takes over its
// scheduling, its clock and its pids.
//
// This header is for the other side: what the explorer asks for and what an
// execution gives back.  The runtime itself has no functions to call: it
// provides the __tsan_* hooks of gcc and interposes the POSIX calls.

#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

#include "control/page.h"

#endif
