// SPDX-License-Identifier: MIT
//
// changes - who changed the shared memory that somebody looks at.

#ifndef JUDGE_CHANGES_H
#define JUDGE_CHANGES_H

#include "control/control.h"

#include <stdbool.h>

// Whether an atomic event leaves the value that was there, as far as the log
// tells: an exchange of a flag that is set already.
bool changes_nothing(const struct log *log, uint32_t event);

// The last event by which another process than that of access `look` changed
// the bytes that it looks at; LOG_NONE for none.
uint32_t changes_last(const struct log *log, uint32_t look);

// The last by which another one changed other bytes of the same memory only.
uint32_t changes_beside(const struct log *log, uint32_t look);

#endif
