// SPDX-License-Identifier: MIT
//
// Shared memory without a name.  After fork() parent and child have the same
// bytes at the same addresses, but each its own copy: a store by one is not
// seen by the other.  MAP_SHARED makes them one.  MAP_ANONYMOUS means no file
// behind it: nothing in /dev/shm to clean up, however the program ends.
#include "shared_map.h"

#include <errno.h>
#include <sys/mman.h>

void *mp_shared_map_create(size_t size)
{
    void *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return map == MAP_FAILED ? NULL : map;
}

void mp_shared_map_destroy(void *map, size_t size)
{
    int saved_errno = errno;

    if (map != NULL)
        munmap(map, size);
    errno = saved_errno;
}
