// SPDX-License-Identifier: MIT
//
// A race is known once for each pair of places in the source; what is done at
// these places is often a loop over many bytes.  So all bytes that are accessed
// there are taken, and ranges that touch made one: a whole array costs one.

#include "promote.h"

#include "control/control.h"
#include "judgement.h"

#include <stdlib.h>

static bool is_at(const struct log *log, uint32_t access,
                  const struct log_event *event)
{
    return log->events[access].site == event->site &&
           log->events[access].object == event->object;
}

static bool is_racing(const struct log *log, const struct race *races,
                      size_t count, const struct log_event *event)
{
    for (size_t i = 0; i < count; i++)
        if (is_at(log, races[i].first, event) ||
            is_at(log, races[i].second, event))
            return true;
    return false;
}

static int compare_ranges(const void *a, const void *b)
{
    const struct page_range *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

// Makes one of those that overlap or touch.  Returns how many are left.
static size_t join(struct page_range *ranges, size_t count)
{
    size_t joined = 0;

    for (size_t i = 0; i < count; i++) {
        struct page_range *last = &ranges[joined > 0 ? joined - 1 : 0];
        uint64_t end = ranges[i].offset + ranges[i].length;
        if (joined == 0 || last->key != ranges[i].key ||
            last->offset + last->length < ranges[i].offset)
            ranges[joined++] = ranges[i];
        else if (last->offset + last->length < end)
            last->length = end - last->offset;
    }
    return joined;
}

size_t races_promote(const struct log *log, const struct race *races,
                     size_t count, struct page_range **ranges)
{
    size_t found = 0;

    *ranges = array_grow(NULL, log->event_count + 1, sizeof **ranges);
    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (race_is_access(log, event) && is_racing(log, races, count, event))
            (*ranges)[found++] = (struct page_range){
                .key = log->objects[event->object].key,
                .offset = event->offset,
                .length = event->length,
            };
    }
    if (found > 0)
        qsort(*ranges, found, sizeof **ranges, compare_ranges);
    found = join(*ranges, found);
    return found < PAGE_PROMOTED ? found : PAGE_PROMOTED;
}
