// SPDX-License-Identifier: MIT
//
// Private to common/: memory that parent and children share.
#ifndef MP_SHARED_MAP_H
#define MP_SHARED_MAP_H

#include <stddef.h>

// Creates shared memory, filled with zeros.
//
// size  bytes, 1 or more
//
// Returns its address, aligned for any type, or NULL with errno set:
//   EINVAL  size is 0
//   ENOMEM  no memory, or no address space, for so much
//
// Never blocks.  Every process forked from now on by the caller, and by its
// children, sees the same bytes at the same address.
void *mp_shared_map_create(size_t size);

// Takes shared memory out of the calling process; the others keep it, and the
// kernel frees it when the last one has ended or destroyed it.
//
// map   from mp_shared_map_create(), or NULL: nothing happens
// size  the size given then
//
// Always succeeds, keeps errno, never blocks.
void mp_shared_map_destroy(void *map, size_t size);

#endif
