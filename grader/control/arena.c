// SPDX-License-Identifier: MIT
//
// arena - the shared memory of processes that are carried.
//
// What fork would let a child inherit, a carrier must be able to map by itself:
// so shared memory without a name is a part of the arena, behind the page, and
// that with a name is one of the memfds.  `mine` is what the process of the
// program has mapped, and is part of its image; carrier->mappings is what the
// kernel has: what both have stays as it is, with the pages that were faulted
// in.

#include <sys/mman.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

enum {
    // Bytes: so much is had and cleared at once; the pages of more than that
    // are had when they are used, and given back.
    SMALL = 64 << 10,
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

void arena_start(void)
{
    KNOWN_6(SYS_mmap, ARENA_ANCHOR, PAGE_BYTES, PROT_NONE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

// ---- What the kernel has

static long kernel_unmap(uint32_t index)
{
    const struct carrier_mapping *mapping = &carrier->mappings.at[index];
    long result = KNOWN_2(SYS_munmap, mapping->address, mapping->size);

    drop(&carrier->mappings, index);
    return result;
}

static void kernel_map(const struct carrier_mapping *mapping)
{
    if (has(&carrier->mappings, mapping))
        return;
    // How many pages a memfd has can be seen.
    bool is_had =
        mapping->descriptor == PAGE_ARENA_DESCRIPTOR && mapping->size <= SMALL;
    int flags = MAP_SHARED | MAP_FIXED_NOREPLACE | (is_had ? MAP_POPULATE : 0);
    long result =
        KNOWN_6(SYS_mmap, mapping->address, mapping->size, mapping->protection,
                flags, mapping->descriptor, mapping->offset);
    if (result != (long)mapping->address)
        carrier_give_up();
    add(&carrier->mappings, mapping);
}

// What is not mapped must not be found, whatever was there before.
void arena_take_over(void)
{
    for (uint32_t i = 0; i < carrier->mappings.count;)
        if (has(&mine, &carrier->mappings.at[i]))
            i++;
        else
            kernel_unmap(i);
    for (uint32_t i = 0; i < mine.count; i++)
        kernel_map(&mine.at[i]);
}

// ---- The calls

// Memory is zero when it is new, whatever an earlier execution wrote there.
static void clear(const struct carrier_mapping *mapping)
{
    const uint64_t first = sizeof(struct page);
    uint64_t start = mapping->offset - first, end = start + mapping->size;

    if (start < page->arena_touched && mapping->size <= SMALL)
        for (size_t i = 0; i < mapping->size / sizeof(uint64_t); i++)
            ((volatile uint64_t *)mapping->address)[i] = 0;
    else if (start < page->arena_touched &&
             KNOWN_3(SYS_madvise, mapping->address, mapping->size,
                     MADV_REMOVE) != 0)
        carrier_give_up();
    if (end > page->arena_touched)
        page->arena_touched = end;
}

static void map(const struct carrier_mapping *mapping)
{
    kernel_map(mapping);
    add(&mine, mapping);
}

static void map_new(struct carrier_mapping *mapping)
{
    if (mapping->size > PAGE_ARENA - page->arena_used)
        carrier_give_up();
    mapping->descriptor = PAGE_ARENA_DESCRIPTOR;
    mapping->offset = sizeof(struct page) + page->arena_used;
    page->arena_used += mapping->size;
    map(mapping);
    clear(mapping);
}

long arena_map(void *address, size_t size, int protection, int flags,
               int descriptor, uint64_t offset)
{
    struct carrier_mapping mapping = {
        .address = (uintptr_t)address,
        .size = whole_pages(size),
        .offset = offset,
        .descriptor = descriptor,
        .protection = protection,
    };
    const int harmless = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE;

    if ((flags & ~harmless) != 0 || protection != (PROT_READ | PROT_WRITE) ||
        size == 0 || size > PAGE_ARENA || offset % PAGE_BYTES != 0)
        carrier_give_up();
    if (descriptor < 0)
        map_new(&mapping);
    else
        map(&mapping);
    return (long)mapping.address;
}

long arena_unmap(void *address, size_t size)
{
    size_t whole = whole_pages(size);

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
