// SPDX-License-Identifier: MIT
//
// How many bytes wait in a pipe is the one question to a descriptor that
// programs ask by ioctl(2) and that depends on what the others do.  Any other
// is not modelled, and said to be so.

#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>

#include "control/runtime.h"

EXPORT int ioctl(int descriptor, unsigned long request, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, request);
    int *count = va_arg(arguments, int *);
    va_end(arguments);
    const struct page_file *file = file_of(descriptor);
    if (file == NULL)
        return fail(EBADF);
    if (request != FIONREAD || file->kind != PAGE_FILE_READ)
        execution_uncontrolled("ioctl");
    // A look at the pipe's object, ordered with all that changes it.
    turn_simple(LOG_DUP, file->object);
    const struct page_thing *thing = &page->things[file->object];
    struct log_event event = event_of(LOG_POLLED, file->object);
    event.value = 2; // it depends on all that others do with the pipe
    record(event);
    event = event_of(LOG_POLL, file->object);
    event.value = (int64_t)(thing->pipe.written - thing->pipe.read);
    record(event);
    *count = (int)event.value;
    return 0;
}
