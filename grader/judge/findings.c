// SPDX-License-Identifier: MIT
//
// One table says all that depends on the kind of a finding alone: its name,
// and the rule for partial credit.  A fault in what the program prints, or in
// whether it ends, leaves nothing: the exercise is not solved.  A fault in how
// it gets there (right by luck, something left behind) leaves half: most of
// the exercise is.

#include "judge.h"

#include <string.h>

static const struct {
    const char *name;
    double share;
} kinds[FINDING_COUNT] = {
    [FINDING_COMPILE] = {"compile", 0},
    [FINDING_UNFINISHED] = {"unfinished", 0},
    [FINDING_TRACE] = {"trace", 0},
    [FINDING_ORDER_BY_LUCK] = {"order-by-luck", 0.5},
    [FINDING_RACE] = {"race", 0.5},
    [FINDING_DEADLOCK] = {"deadlock", 0},
    [FINDING_LIVELOCK] = {"livelock", 0},
    [FINDING_CRASH] = {"crash", 0},
    [FINDING_EXIT_STATUS] = {"exit-status", 0.5},
    [FINDING_ENDLESS] = {"endless", 0},
    [FINDING_ORPHAN] = {"orphan", 0.5},
    [FINDING_ZOMBIE] = {"zombie", 0.5},
    [FINDING_LEAK] = {"leak", 0.5},
    [FINDING_UNFLUSHED] = {"unflushed", 0.5},
    [FINDING_SEQUENTIAL] = {"sequential", 0.5},
    [FINDING_SLEEP_SYNC] = {"sleep-sync", 0.5},
    [FINDING_HARD_CODED] = {"hard-coded", 0},
    [FINDING_LIMIT] = {"limit", 0},
    [FINDING_FORBIDDEN] = {"forbidden", 0},
    [FINDING_UNCONTROLLED] = {"uncontrolled", 1},
};

const char *finding_name(enum finding_kind kind)
{
    return kinds[kind].name;
}

enum finding_kind finding_by_name(const char *name)
{
    int kind = 0;
    while (kind < FINDING_COUNT && strcmp(kinds[kind].name, name) != 0)
        kind++;
    return (enum finding_kind)kind;
}

double finding_share(enum finding_kind kind)
{
    return kinds[kind].share;
}
