// SPDX-License-Identifier: MIT
//
// signals - what it usually means that a signal killed a process.

#ifndef JUDGE_SIGNALS_H
#define JUDGE_SIGNALS_H

// One clause for a student: "it used memory that is not its own, ...".
const char *signal_meaning(int number);

#endif
