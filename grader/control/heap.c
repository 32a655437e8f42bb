// SPDX-License-Identifier: MIT
//
// heap - how much memory a program has allocated.
//
// The functions are glibc's, under the names that it keeps for those who
// replace them; on the way they count.  What a child has from its parent is
// counted once, for fork copies no page before somebody writes to it.

#include <malloc.h>
#include <stdlib.h>

#include "control/runtime.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);

// The place is that of a call of the program's; libc's own calls are made on
// behalf of one that has been noted.
static void count(int64_t bytes, void *pc, void *frame)
{
    if (!self.is_on)
        return;
    page->memory += bytes;
    myself()->memory += bytes;
    if (page->memory <= LOG_MEMORY_MOST)
        return;
    if (is_in_program((uint64_t)pc))
        enter_at((uint64_t)pc, frame);
    execution_end(LOG_LIMIT, "memory");
}

#define COUNT(bytes)                                                           \
    count(bytes, __builtin_return_address(0), __builtin_frame_address(0))

static int64_t size_of(void *block)
{
    return block == NULL ? 0 : (int64_t)malloc_usable_size(block);
}

EXPORT void *malloc(size_t size)
{
    void *block = __libc_malloc(size);

    COUNT(size_of(block));
    return block;
}

EXPORT void *calloc(size_t number, size_t size)
{
    void *block = __libc_calloc(number, size);

    COUNT(size_of(block));
    return block;
}

EXPORT void *realloc(void *block, size_t size)
{
    int64_t before = size_of(block);
    void *moved = __libc_realloc(block, size);

    if (moved != NULL || size == 0)
        COUNT(size_of(moved) - before);
    return moved;
}

EXPORT void free(void *block)
{
    COUNT(-size_of(block));
    __libc_free(block);
}
