// SPDX-License-Identifier: MIT
//
// exhaust - the exhaustive search, over whatever executes.

#ifndef EXPLORE_EXHAUST_H
#define EXPLORE_EXHAUST_H

#include "explore/ahead.h"

// As explore_exhaust().
void exhaust(const struct source *source, const struct explore_budget *budget,
             explore_visitor *visitor, void *context,
             struct explore_result *result);

#endif
