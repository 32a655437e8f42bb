// SPDX-License-Identifier: MIT
//
// judgement - a judgement while it is being made.

#ifndef JUDGE_JUDGEMENT_H
#define JUDGE_JUDGEMENT_H

#include "judge.h"

// Adds a finding, as printf would print its message, and makes the verdict
// fail.
//
// Returns the finding, which lives until the next one is added.
__attribute__((format(printf, 3, 4))) struct finding *
judgement_add(struct judgement *judgement, enum finding_kind kind,
              const char *format, ...);

// Adds to `finding` a line of a file, named as it is to be shown.
void finding_add_place(struct finding *finding, const char *file, int line);

// Takes back all findings.
void judgement_drop_findings(struct judgement *judgement);

// Replaces all findings by one that names their cause: "CAUSE: the message of
// the first one".
void judgement_explain(struct judgement *judgement, enum finding_kind kind,
                       const char *cause);

// Sets the score from the verdict and the findings.
void judgement_mark(struct judgement *judgement);

// Frees a diagram; NULL is allowed.
void diagram_free(struct diagram *diagram);

// A copy of `size` bytes.
struct bytes bytes_copy(const char *data, size_t size);

// Memory for `count` more elements of an array of `size` bytes each; like
// format_text() it ends the process when there is none.
void *array_grow(void *array, size_t count, size_t size);

#endif
