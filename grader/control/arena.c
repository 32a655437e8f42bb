// SPDX-License-Identifier: MIT
//
// arena - the shared memory of processes that are carried.
//
// What fork would let a child inherit, a carrier must be able to map by itself:
// so shared memory without a name is a part of the arena, behind the page, and
// that with a name is one of the memfds.  `mine` is what the process of the
// program has mapped, and is part of its image; carrier->mappings is what the
// kernel has.  To map and to fault in what was there in the execution before
// costs nothing: it still is.

#include <sys/mman.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

enum {
    PAGE_BYTES = 4096,
    CLEARED = 64 << 10, // bytes; what is larger is given back to the kernel
};

static struct carrier_mappings mine;

static bool is_same(const struct carrier_mapping *a,
                    const struct carrier_mapping *b)
{
    return a->address == b->address && a->size == b->size &&
           a->offset == b->offset && a->descriptor == b->descriptor &&
           a->protection == b->protection;
}

static bool has(const struct carrier_mappings *mappings,
                const struct carrier_mapping *mapping)
{
    for (uint32_t i = 0; i < mappings->count; i++)
        if (is_same(&mappings->at[i], mapping))
            return true;
    return false;
}

static void add(struct carrier_mappings *mappings,
                const struct carrier_mapping *mapping)
{
    if (mappings->count == CARRIER_MAPPINGS)
        carrier_give_up();
    mappings->at[mappings->count++] = *mapping;
}

static void drop(struct carrier_mappings *mappings, uint32_t index)
{
    mappings->at[index] = mappings->at[--mappings->count];
}

// ---- What the kernel has

static long kernel_unmap(uint32_t index)
{
    const struct carrier_mapping *mapping = &carrier->mappings.at[index];
    long result = raw_call(SYS_munmap, (long)mapping->address,
                           (long)mapping->size, 0, 0, 0, 0);

    drop(&carrier->mappings, index);
    return result;
}

// What an earlier process had there is in the way.
static void make_way(const struct carrier_mapping *mapping)
{
    for (uint32_t i = 0; i < carrier->mappings.count;) {
        const struct carrier_mapping *other = &carrier->mappings.at[i];
        if (other->address < mapping->address + mapping->size &&
            mapping->address < other->address + other->size)
            kernel_unmap(i);
        else
            i++;
    }
}

static long kernel_map(const struct carrier_mapping *mapping)
{
    if (has(&carrier->mappings, mapping))
        return (long)mapping->address;
    make_way(mapping);
    long result =
        raw_call(SYS_mmap, (long)mapping->address, (long)mapping->size,
                 mapping->protection, MAP_SHARED | MAP_FIXED_NOREPLACE,
                 mapping->descriptor, (long)mapping->offset);
    if (result == (long)mapping->address)
        add(&carrier->mappings, mapping);
    return result;
}

// The first process of an execution keeps what it had: it will map the same
// again.  The others must not find what their parent has mapped since the fork.
void arena_take_over(void)
{
    bool keeps = page->process_count == 0;

    for (uint32_t i = 0; !keeps && i < carrier->mappings.count;)
        if (has(&mine, &carrier->mappings.at[i]))
            i++;
        else
            kernel_unmap(i);
    for (uint32_t i = 0; i < mine.count; i++)
        if (kernel_map(&mine.at[i]) != (long)mine.at[i].address)
            carrier_give_up();
}

// ---- The calls

// Memory is zero when it is new, whatever an earlier execution wrote there.
static void clear(const struct carrier_mapping *mapping)
{
    const uint64_t first = sizeof(struct page);
    uint64_t start = mapping->offset - first, end = start + mapping->size;

    if (start < page->arena_touched && mapping->size <= CLEARED)
        for (size_t i = 0; i < mapping->size / sizeof(uint64_t); i++)
            ((volatile uint64_t *)mapping->address)[i] = 0;
    else if (start < page->arena_touched)
        raw_call(SYS_madvise, (long)mapping->address, (long)mapping->size,
                 MADV_REMOVE, 0, 0, 0);
    if (end > page->arena_touched)
        page->arena_touched = end;
}

static long map(const struct carrier_mapping *mapping)
{
    long result = kernel_map(mapping);

    if (result == (long)mapping->address)
        add(&mine, mapping);
    return result;
}

static long map_new(struct carrier_mapping *mapping)
{
    if (mapping->size > PAGE_ARENA - page->arena_used)
        carrier_give_up();
    mapping->descriptor = PAGE_ARENA_DESCRIPTOR;
    mapping->offset = sizeof(struct page) + page->arena_used;
    long result = map(mapping);
    if (result != (long)mapping->address)
        return result;
    page->arena_used += mapping->size;
    clear(mapping);
    return result;
}

long arena_map(void *address, size_t size, int protection, int flags,
               int descriptor, uint64_t offset)
{
    struct carrier_mapping mapping = {
        .address = (uintptr_t)address,
        .size = (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES,
        .offset = offset,
        .descriptor = descriptor,
        .protection = protection,
    };
    const int harmless = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE;

    if ((flags & ~harmless) != 0 || protection != (PROT_READ | PROT_WRITE) ||
        size == 0 || size > PAGE_ARENA || offset % PAGE_BYTES != 0)
        carrier_give_up();
    return descriptor < 0 ? map_new(&mapping) : map(&mapping);
}

long arena_unmap(void *address, size_t size)
{
    size_t whole = (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;

    for (uint32_t i = 0; i < mine.count; i++) {
        struct carrier_mapping mapping = mine.at[i];
        if (mapping.address != (uintptr_t)address || mapping.size != whole)
            continue;
        drop(&mine, i);
        for (uint32_t j = 0; j < carrier->mappings.count; j++)
            if (is_same(&carrier->mappings.at[j], &mapping))
                return kernel_unmap(j);
    }
    carrier_give_up(); // a part of one, or nothing at all
}
