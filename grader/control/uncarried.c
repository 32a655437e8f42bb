// SPDX-License-Identifier: MIT
//
// uncarried - what libc does by itself with what is not carried.
//
// Functions that its fork calls, and the number of the thread that owns a lock:
// a carrier has none of its own (see carrier.h).

#include "control/carrier.h"

// Under its own name for the linker, under another one for the compiler, which
// knows the parameters: there are four at most, and they are passed on.
#define UNCARRIED(name)                                                        \
    EXPORT long uncarried_##name(long a, long b, long c,                       \
                                 long d) __asm__(#name);                       \
    EXPORT long uncarried_##name(long a, long b, long c, long d)               \
    {                                                                          \
        long (*real)(long, long, long, long) =                                 \
            (long (*)(long, long, long, long))real_function(#name);            \
        if (self.is_on && page->is_carried)                                    \
            carrier_give_up();                                                 \
        return real(a, b, c, d);                                               \
    }

UNCARRIED(__register_atfork)
UNCARRIED(mtx_lock)
UNCARRIED(mtx_trylock)
UNCARRIED(mtx_timedlock)
UNCARRIED(cnd_wait)
UNCARRIED(cnd_timedwait)
UNCARRIED(pthread_rwlock_tryrdlock)
UNCARRIED(pthread_rwlock_trywrlock)
UNCARRIED(pthread_rwlock_timedrdlock)
UNCARRIED(pthread_rwlock_timedwrlock)
UNCARRIED(pthread_rwlock_clockrdlock)
UNCARRIED(pthread_rwlock_clockwrlock)
