// SPDX-License-Identifier: MIT
//
// Memory is cut from chunks that double in size, so that a small trace costs
// little and a large search few calls of malloc.  Failure is a jump: the
// hundred places that allocate need no error path of their own, and the two
// that call setjmp free the arena and say so.

#include "trace/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_CHUNK = 16 * 1024,
    LAST_CHUNK = 4 * 1024 * 1024,
    ALIGNMENT = 16,
};

struct chunk {
    struct chunk *next;
    size_t size; // bytes of data
    size_t used; // of them
    _Alignas(ALIGNMENT) char data[];
};

static struct chunk *add_chunk(struct arena *arena, size_t needed)
{
    size_t size = arena->chunks ? 2 * arena->chunks->size : FIRST_CHUNK;
    if (size > LAST_CHUNK)
        size = LAST_CHUNK;
    if (size < needed)
        size = needed;
    if (arena->limit && size > arena->limit - arena->total)
        longjmp(*arena->on_failure, 1);
    struct chunk *chunk = calloc(1, sizeof *chunk + size);
    if (!chunk)
        longjmp(*arena->on_failure, 1);
    chunk->size = size;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->total += size;
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > PTRDIFF_MAX / 4)
        longjmp(*arena->on_failure, 1);
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct chunk *chunk = arena->chunks;
    if (!chunk || chunk->size - chunk->used < size)
        chunk = add_chunk(arena, size);
    void *memory = chunk->data + chunk->used;
    chunk->used += size;
    return memory;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length)
        memcpy(copy, text, length);
    return copy;
}

void arena_reserve(struct arena *arena, void *items, size_t *capacity,
                   size_t count, size_t size)
{
    if (count <= *capacity)
        return;
    size_t larger = *capacity ? 2 * *capacity : 8;
    if (larger < count)
        larger = count;
    void *old;
    memcpy(&old, items, sizeof old);
    void *grown = arena_alloc(arena, larger * size);
    if (*capacity)
        memcpy(grown, old, *capacity * size);
    memcpy(items, &grown, sizeof grown);
    *capacity = larger;
}

static void drop_newest(struct arena *arena)
{
    struct chunk *chunk = arena->chunks;
    arena->total -= chunk->size;
    arena->chunks = chunk->next;
    free(chunk);
}

struct arena_mark arena_mark(const struct arena *arena)
{
    struct chunk *chunk = arena->chunks;
    return (struct arena_mark){chunk, chunk ? chunk->used : 0};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    while (arena->chunks != mark.chunk)
        drop_newest(arena);
    struct chunk *chunk = mark.chunk;
    if (!chunk)
        return;
    memset(chunk->data + mark.used, 0, chunk->used - mark.used);
    chunk->used = mark.used;
}

void arena_release(struct arena *arena)
{
    while (arena->chunks)
        drop_newest(arena);
}
