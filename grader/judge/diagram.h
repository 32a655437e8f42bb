// SPDX-License-Identifier: MIT
//
// diagram - the part of an execution that explains a fault, small enough to be
// looked at.

#ifndef JUDGE_DIAGRAM_H
#define JUDGE_DIAGRAM_H

#include "steps.h"

// What the diagram is to explain.
struct diagram_focus {
    const struct finding *finding; // or NULL
    size_t marked;     // the line of output at fault, from 1; 0: none
    uint32_t too_late; // index in log.choices, or LOG_NONE
    bool is_whole;     // nothing is left out: a row for each of the steps
    size_t rows;       // at most, unless it is whole
    const struct explore_plan *plan; // accesses of its promoted bytes are steps
                                     // of their own; or NULL
};

enum {
    DIAGRAM_COLUMNS = 6, // at most
};

// Chooses the steps without which the fault is not understood: those that it
// is made of, where the schedule departs from the usual, and of the others that
// happen before it those by which processes act on each other, the latest
// ones first.
// Ownership: the caller's, who makes it part of a judgement.
struct diagram *diagram_make(const struct scene *scene,
                             const struct diagram_focus *focus);

// The steps that diagram_make() chooses from; with is_whole there is a row for
// each of them.
// Ownership: the caller calls steps_free().
void diagram_steps(struct steps *steps, const struct scene *scene,
                   const struct diagram_focus *focus);

// Line `line` of a source without the blanks around it; NULL when it has none.
// Ownership: the caller frees the text.
char *diagram_code(const struct bytes *source, int line);

// The line at a place that scene_place() gave, behind the name of its file if
// there are several.
// Ownership: the caller frees the text.
char *diagram_code_at(const struct scene *scene, struct explore_place place);

#endif
