// SPDX-License-Identifier: MIT
//
// once - pthread_once and call_once, in processes of one thread.
//
// libc knows from a number that its fork counts up whether who has begun is the
// process itself or a parent of it; here it is in the state.  What a parent has
// begun its child begins anew; a process that comes back to what it has begun
// itself would wait for ever: that is not modelled.

#include <pthread.h>
#include <threads.h>

#include "control/runtime.h"

enum {
    BEGUN = 1,
    DONE = 2,
    OWNER = 4, // times the process that has begun, + 1
};

EXPORT int pthread_once(pthread_once_t *state, void (*routine)(void))
{
    int mine = BEGUN | ((int)self.index + 1) * OWNER;

    if (*state & DONE)
        return 0;
    if (*state == mine) {
        ENTER();
        execution_uncontrolled("pthread_once within itself");
    }
    *state = mine;
    routine();
    *state = DONE;
    return 0;
}

EXPORT void call_once(once_flag *state, void (*routine)(void))
{
    pthread_once((pthread_once_t *)state, routine);
}
