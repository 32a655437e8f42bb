// SPDX-License-Identifier: MIT
//
// turns - the schedule of an execution as its departures from the default.
//
// At each step the log has who was chosen and who goes on by default.  Where
// they differ, that is a turn: all the turns together lead to the same
// execution again, whatever policy had chosen them.

#include <stdlib.h>

#include "explore/explore.h"

static bool has(const struct log_choice *choice, uint32_t process)
{
    return choice->enabled[process / 64] >> (process % 64) & 1;
}

size_t explore_turns(const struct log *log, struct page_turn **turns)
{
    size_t count = 0;

    *turns = calloc(log->choice_count + 1, sizeof **turns);
    if (*turns == NULL)
        return 0;
    for (size_t i = 0; i < log->choice_count; i++) {
        const struct log_choice *choice = &log->choices[i];
        if (choice->chosen == choice->usual || choice->chosen == LOG_NOBODY ||
            !has(choice, choice->chosen))
            continue;
        (*turns)[count++] = (struct page_turn){(uint32_t)i, choice->chosen};
    }
    return count;
}
