// SPDX-License-Identifier: MIT
//
// touch - what a function of the library reads and writes, said beforehand.
//
// gcc's hooks do not see what libc does.  So what of it takes a pointer is
// interposed, and says in its first lines what it will touch; only shared
// memory needs it, and is looked at for it.

#ifndef CONTROL_TOUCH_H
#define CONTROL_TOUCH_H

#include "control/carrier.h"

// To be used in the exported function itself: they note its caller.
#define NOTE_READ(address, size)                                               \
    do {                                                                       \
        if (memory_is_near(address)) {                                         \
            ENTER();                                                           \
            memory_read(address, size);                                        \
        }                                                                      \
    } while (0)
#define NOTE_WRITE(address, size)                                              \
    do {                                                                       \
        self.private_writes += touch_is_private(address);                      \
        if (memory_is_near(address)) {                                         \
            ENTER();                                                           \
            memory_written(address, size);                                     \
        }                                                                      \
    } while (0)
#define NOTE_TEXT(text) NOTE_READ(text, touch_length(text) + 1)

// Neither stack nor the page and what belongs to it: gcc has the runtime itself
// call memset, too.
static inline bool touch_is_private(const void *address)
{
    return address < __builtin_frame_address(0) &&
           (uintptr_t)address - CARRIER_ADDRESS >= CARRIER_SIZE + sizeof *page;
}

static inline size_t touch_length(const char *text)
{
    const char *end = text;

    while (*end != '\0')
        end++;
    return (size_t)(end - text);
}

// The bytes that are looked at up to and with the first `value`.
static inline size_t touch_up_to(const void *bytes, int value, size_t most)
{
    const unsigned char *byte = bytes;

    for (size_t i = 0; i < most; i++)
        if (byte[i] == (unsigned char)value)
            return i + 1;
    return most;
}

// What has just been written; it was not known beforehand how much.
static inline void touch_was_written(const void *address, size_t size)
{
    self.private_writes++;
    if (memory_find(address).object == LOG_NONE)
        return;
    memory_touch(address, size, LOG_STORE);
    world_move();
}

#endif
