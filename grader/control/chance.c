// SPDX-License-Identifier: MIT
//
// chance - random numbers that are the same in every execution.
//
// glibc's generators are deterministic as long as their seed is, and time and
// pids are virtual.  They are interposed only to tell the detection of loops
// that something has changed.  What comes from the kernel is replaced.

#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "control/runtime.h"

static char state[128];
static struct random_data data;

static struct random_data *generator(void)
{
    self.private_writes++;
    if (data.state == NULL)
        initstate_r(1, state, sizeof state, &data);
    return &data;
}

static int32_t next_number(void)
{
    int32_t result = 0;

    random_r(generator(), &result);
    return result;
}

EXPORT int rand(void)
{
    return next_number();
}

EXPORT long random(void)
{
    return next_number();
}

EXPORT void srand(unsigned seed)
{
    srandom_r(seed, generator());
}

EXPORT void srandom(unsigned seed)
{
    srandom_r(seed, generator());
}

static void fill(unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] =
            (unsigned char)mix((uint64_t)myself()->pid, self.private_writes++);
}

EXPORT ssize_t getrandom(void *bytes, size_t size, unsigned flags)
{
    (void)flags;
    fill(bytes, size);
    return (ssize_t)size;
}

EXPORT int getentropy(void *bytes, size_t size)
{
    fill(bytes, size);
    return 0;
}

EXPORT uint32_t arc4random(void); // glibc 2.36 declares it
EXPORT uint32_t arc4random(void)
{
    return (uint32_t)mix((uint64_t)myself()->pid, self.private_writes++);
}
