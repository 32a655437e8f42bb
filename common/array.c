// SPDX-License-Identifier: MIT
//
// An array is a value that holds all the items, and their number: the memory
// and the lock are those of the value.  The product len * item_size is
// checked: were it to wrap around, the memory would be smaller than the caller
// believes.
#include "array.h"

#include <errno.h>

#include "shared_map.h"
#include "value.h"

struct mp_array {
    struct mp_value *items;
    size_t len; // items, 1 or more
};

struct mp_array *mp_array_create(size_t len, size_t item_size)
{
    size_t size;

    if (__builtin_mul_overflow(len, item_size, &size)) {
        errno = ENOMEM;
        return NULL;
    }
    struct mp_array *array = mp_shared_map_create(sizeof *array);
    if (array == NULL)
        return NULL;
    array->len = len;
    array->items = mp_value_create(size); // refuses 0
    if (array->items == NULL) {
        mp_shared_map_destroy(array, sizeof *array);
        return NULL;
    }
    return array;
}

void *mp_array_data(struct mp_array *array)
{
    if (array == NULL) {
        errno = EINVAL;
        return NULL;
    }
    return mp_value_data(array->items);
}

size_t mp_array_len(const struct mp_array *array)
{
    if (array == NULL) {
        errno = EINVAL;
        return 0;
    }
    return array->len;
}

struct mp_lock *mp_array_get_lock(struct mp_array *array)
{
    if (array == NULL) {
        errno = EINVAL;
        return NULL;
    }
    return mp_value_get_lock(array->items);
}

void mp_array_destroy(struct mp_array *array)
{
    if (array == NULL)
        return;
    mp_value_destroy(array->items);
    mp_shared_map_destroy(array, sizeof *array);
}
