// SPDX-License-Identifier: MIT
//
// wire - judgements on their way from one process to another.

#ifndef CLASS_WIRE_H
#define CLASS_WIRE_H

#include "judge/judge.h"

// The judgement as one record, its length first.  The caller frees the data.
struct bytes wire_encode(const struct judgement *judgement);

// Reads the last whole record of `data`.
//
// Returns false, and no judgement, when there is none or it is damaged.
// Ownership: the caller calls judgement_free().
bool wire_decode(const struct bytes *data, struct judgement *judgement);

#endif
