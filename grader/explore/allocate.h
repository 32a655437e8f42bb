// SPDX-License-Identifier: MIT
//
// allocate - memory for a search.  Where there is none the process ends, which
// costs the grader one part, not the rest.

#ifndef EXPLORE_ALLOCATE_H
#define EXPLORE_ALLOCATE_H

#include <stdint.h>
#include <stdlib.h>

// `count` elements of `size` bytes, all zero.
static inline void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);

    if (memory == NULL)
        abort();
    return memory;
}

// An array that is to have `count` elements; what is new is not set.
static inline void *reallocate(void *array, size_t count, size_t size)
{
    void *memory = reallocarray(array, count > 0 ? count : 1, size);

    if (memory == NULL)
        abort();
    return memory;
}

#endif
