// SPDX-License-Identifier: MIT
//
// order - what an execution printed, against the expected trace.

#ifndef JUDGE_ORDER_H
#define JUDGE_ORDER_H

#include "lines.h"
#include "rules.h"
#include "scene.h"

// Adds a `trace` or `order-by-luck` finding, with its exhibit, if the lines
// are not what the trace of `rules` allows for `args`; makes the judgement
// inconclusive when that could not be found out.
//
// Returns whether it did one of these.
bool order_judge(const struct scene *scene, const struct rules *rules,
                 const struct trace_args *args, struct judgement *judgement);

// What usually repairs what order_judge() finds, from "; " on, or "".
// Ownership: the caller frees the text.
char *order_repair(const struct scene *scene, const struct rules *rules,
                   const struct trace_args *args);

// Which of the `parallel` lines of the trace an execution shows: count
// processes of the role at work, of which none is done before another one
// begins.  Sets shown[i] for those; leaves the others, and those that ask for
// fewer than two.
void order_show_parallel(const struct scene *scene, const struct rules *rules,
                         const struct trace_args *args, bool *shown);

// Adds a `sequential` finding: no execution showed `parallel` number `index`,
// and this one is an example.
void order_add_sequential(const struct scene *scene, const struct rules *rules,
                          const struct trace_args *args, size_t index,
                          struct judgement *judgement);

// Adds a `sleep-sync` finding: with sleeps that take their time the program
// does what this execution shows, without them `otherwise` was found.
void order_add_sleep_sync(const struct scene *scene, const struct rules *rules,
                          const struct trace_args *args, const char *otherwise,
                          struct judgement *judgement);

#endif
