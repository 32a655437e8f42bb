// SPDX-License-Identifier: MIT
//
// How long a call may wait: one argument, `timeout_s`, the same everywhere.
//
// Python:  timeout=None   timeout=0    timeout=2.5
// C:       MP_FOREVER     MP_NOWAIT    2.5
//
// Seconds, on the monotonic clock: setting the time of day changes nothing.
// Any negative value is MP_FOREVER.  A call that has waited so long fails with
// ETIMEDOUT.  A signal handler that runs meanwhile does not end the wait, and
// does not make it longer.  A value that is not a number is MP_NOWAIT.
#ifndef MP_TIMEOUT_H
#define MP_TIMEOUT_H

#define MP_FOREVER (-1.0)
#define MP_NOWAIT (0.0)

#endif
