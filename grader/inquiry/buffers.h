// SPDX-License-Identifier: MIT
//
// buffers - what a program prints when nobody looks at it on a terminal.

#ifndef INQUIRY_BUFFERS_H
#define INQUIRY_BUFFERS_H

#include "director.h"

// Under control the standard output is a terminal.  Runs a program that forks
// by itself, and whose output is right, once more as `native`, whose output is
// a pipe: what waits in a buffer then may be printed twice or lost.
void buffers_judge(struct director *director, const struct program *native);

#endif
