// SPDX-License-Identifier: MIT
//
// arena - memory that is given back all at once.
//
// A trace, an instance of it, and a search each live in one arena: nothing
// inside is freed by itself, so nothing can be freed twice or forgotten.

#ifndef TRACE_ARENA_H
#define TRACE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena {
    struct chunk *chunks; // newest first
    size_t total;         // bytes in all chunks
    size_t limit;         // `total` never exceeds it; 0: no limit
    jmp_buf *on_failure;  // where to go when memory or the limit runs out
};

// Allocates `size` bytes, zeroed and aligned for anything.
//
// Returns the memory.  Never NULL: when there is none left, jumps to
// arena->on_failure.
void *arena_alloc(struct arena *arena, size_t size);

// Copies `length` bytes and a final NUL.
char *arena_copy(struct arena *arena, const char *text, size_t length);

// Makes room in the array *items, of *capacity elements of `size` bytes, for
// at least `count` elements.  What was there is moved.
void arena_reserve(struct arena *arena, void *items, size_t *capacity,
                   size_t count, size_t size);

// A moment, to go back to.
struct arena_mark {
    struct chunk *chunk;
    size_t used;
};

struct arena_mark arena_mark(const struct arena *arena);

// Frees what was allocated since the moment.
void arena_rewind(struct arena *arena, struct arena_mark mark);

// Frees everything.  The arena is empty afterwards and may be used again.
void arena_release(struct arena *arena);

#endif
