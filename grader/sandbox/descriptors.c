// SPDX-License-Identifier: MIT
//
// The descriptors to keep are few and the others lie in the gaps between them,
// so a call for each gap is enough, however many descriptors there may be.

#include "descriptors.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

static const unsigned first_other = STDERR_FILENO + 1;

// Kernels before 5.9 (5.11 for CLOSE_RANGE_CLOEXEC) do not have the call.
static void leave_range(unsigned from, unsigned to, bool at_exec)
{
#if defined(SYS_close_range) && defined(CLOSE_RANGE_CLOEXEC)
    unsigned flags = at_exec ? CLOSE_RANGE_CLOEXEC : 0;
    if (syscall(SYS_close_range, from, to, flags) == 0)
        return;
#endif
    for (unsigned fd = from; fd <= to && fd < (unsigned)getdtablesize(); fd++) {
        if (at_exec)
            fcntl((int)fd, F_SETFD, FD_CLOEXEC);
        else
            close((int)fd);
    }
}

// The lowest of `kept` that is not below `from`; UINT_MAX when there is none.
static unsigned next_kept(const int *kept, size_t count, unsigned from)
{
    unsigned next = UINT_MAX;

    for (size_t i = 0; i < count; i++) {
        if (kept[i] >= 0 && (unsigned)kept[i] >= from &&
            (unsigned)kept[i] < next)
            next = (unsigned)kept[i];
    }
    return next;
}

static void leave_others(const int *kept, size_t count, bool at_exec)
{
    unsigned from = first_other, next;

    while ((next = next_kept(kept, count, from)) != UINT_MAX) {
        if (next > from)
            leave_range(from, next - 1, at_exec);
        from = next + 1;
    }
    leave_range(from, UINT_MAX, at_exec);
}

void descriptors_close_but(const int *kept, size_t count)
{
    leave_others(kept, count, false);
}

void descriptors_pass_on(const int *kept, size_t count)
{
    leave_others(kept, count, true);
    for (size_t i = 0; i < count; i++)
        fcntl(kept[i], F_SETFD, 0);
}
