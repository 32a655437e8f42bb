// SPDX-License-Identifier: MIT
//
// native - executions by running the program as it is, once for each wish.

#ifndef JUDGE_NATIVE_H
#define JUDGE_NATIVE_H

#include "execution.h"

// The executable `path` as a program; `path` must outlive it.
struct program native_program(const char *path);

#endif
