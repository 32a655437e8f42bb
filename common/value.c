// SPDX-License-Identifier: MIT
//
// A value is a piece of shared memory with a lock beside it.  All processes
// see one copy, at the same address; the lock is for those who read the value
// and then write it, as in value + 1, and must not be disturbed in between.
#include "value.h"

#include <errno.h>
#include <stdalign.h>

#include "shared_map.h"

struct mp_value {
    struct mp_lock *lock;
    size_t size;                      // of the map: this struct and the value
    alignas(max_align_t) char data[]; // the value, zero at first
};

struct mp_value *mp_value_create(size_t size)
{
    struct mp_value *value = NULL;
    size_t map_size;

    if (size == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (__builtin_add_overflow(sizeof *value, size, &map_size)) {
        errno = ENOMEM;
        return NULL;
    }
    value = mp_shared_map_create(map_size);
    if (value == NULL)
        return NULL;
    value->size = map_size;
    value->lock = mp_lock_create();
    if (value->lock == NULL) {
        mp_shared_map_destroy(value, map_size);
        return NULL;
    }
    return value;
}

void *mp_value_data(struct mp_value *value)
{
    if (value == NULL) {
        errno = EINVAL;
        return NULL;
    }
    return value->data;
}

struct mp_lock *mp_value_get_lock(struct mp_value *value)
{
    if (value == NULL) {
        errno = EINVAL;
        return NULL;
    }
    return value->lock;
}

void mp_value_destroy(struct mp_value *value)
{
    if (value == NULL)
        return;
    mp_lock_destroy(value->lock);
    mp_shared_map_destroy(value, value->size);
}
