// SPDX-License-Identifier: MIT
//
// tell - from an execution at fault to the finding, in the simplest execution
// that shows it.

#ifndef INQUIRY_TELL_H
#define INQUIRY_TELL_H

#include "seek.h"

// Tells what the execution at fault shows.
void tell_fault(struct seek *seek);

// The execution that was kept came out right by luck: tells of it together
// with one in which the luck runs out, if there is one.
void tell_luck(struct seek *seek);

// No execution is at fault: tells of one that is when sleeps take no time, if
// there is one.
void tell_sleep(const struct seek *seek);

#endif
