// SPDX-License-Identifier: MIT
//
// together - what no single execution shows, but all of them do.

#ifndef INQUIRY_TOGETHER_H
#define INQUIRY_TOGETHER_H

#include "director.h"

// After all executions were seen: finds the first rule about what must be able
// to run at the same time that none of them has shown.
void together_judge(struct director *director);

#endif
