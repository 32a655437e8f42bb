// SPDX-License-Identifier: MIT
//
// descriptor - the table of descriptors of each process.
//
// As in the kernel: a descriptor is a small number that refers to an open file
// description, fork and dup make more references, and the end of a pipe is
// closed when the last reference is gone.  Descriptions live in the page, for
// another process must be able to tell whether a pipe can still be read.  The
// kernel has the same numbers open: for a file or a memfd the thing itself, for
// all else /dev/null, so that what libc opens by itself gets a number that is
// free here, too.  Where processes are carried (carrier.h) the kernel has none
// of them, for then libc opens nothing.

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "control/raw.h"
#include "control/runtime.h"

static void refer(int descriptor, uint32_t file)
{
    myself()->files[descriptor] = (uint16_t)(file + 1);
    myself()->close_on_exec[descriptor] = 0;
    page->files[file].count++;
    if (page->files[file].kind != PAGE_FILE_REAL && !page->is_carried)
        RAW_3(SYS_dup3, PAGE_NULL_DESCRIPTOR, descriptor, 0);
}

void descriptor_open(int descriptor, uint32_t file)
{
    refer(descriptor, file);
}

// What the kernel has under a number that is not known here was opened by
// libc, in mkstemp for example.
static void adopt(int descriptor)
{
    if (page->is_carried || RAW_3(SYS_fcntl, descriptor, F_GETFD, 0) < 0)
        return;
    uint32_t file = file_new(PAGE_FILE_REAL, LOG_NONE);
    if (file == LOG_NONE)
        return;
    page->has_files = 1;
    page->files[file].object = name_object(descriptor);
    refer(descriptor, file);
}

void descriptor_path(char path[DESCRIPTOR_PATH], uint32_t number)
{
    static const char pattern[DESCRIPTOR_PATH] = "/proc/self/fd/000";

    memcpy(path, pattern, sizeof pattern);
    for (char *digit = path + sizeof pattern - 2; *digit == '0'; digit--) {
        *digit = (char)('0' + number % 10);
        number /= 10;
    }
}

uint32_t file_index(int descriptor)
{
    if (descriptor < 0 || descriptor >= PAGE_DESCRIPTORS)
        return LOG_NONE;
    if (myself()->files[descriptor] == 0)
        adopt(descriptor);
    return myself()->files[descriptor] - 1u; // 0: LOG_NONE
}

struct page_file *file_of(int descriptor)
{
    uint32_t index = file_index(descriptor);

    return index == LOG_NONE ? NULL : &page->files[index];
}

int file_in_kernel(int descriptor)
{
    const struct page_file *file = file_of(descriptor);

    return page->is_carried && file != NULL && file->shm != 0
               ? PAGE_SHM_DESCRIPTOR + (int)file->shm - 1
               : descriptor;
}

uint32_t file_new(enum page_file_kind kind, uint32_t object)
{
    uint32_t index = 0;

    while (index < page->file_count &&
           page->files[index].kind != PAGE_FILE_FREE)
        index++;
    if (index == PAGE_FILES)
        return LOG_NONE;
    if (index == page->file_count)
        page->file_count++;
    page->files[index] =
        (struct page_file){.kind = (uint16_t)kind, .object = object};
    return index;
}

static int find_free(int lowest)
{
    for (int i = lowest; i < PAGE_DESCRIPTORS; i++)
        if (file_index(i) == LOG_NONE)
            return i;
    return -1;
}

int descriptor_new(uint32_t file, int lowest)
{
    int descriptor = find_free(lowest);

    if (descriptor < 0) {
        if (page->files[file].count == 0)
            page->files[file].kind = PAGE_FILE_FREE;
        return fail(EMFILE);
    }
    refer(descriptor, file);
    return descriptor;
}

// The kernel chose the lowest number that is free there, and so here.
int descriptor_real(long real, int is_cloexec)
{
    if (real < 0)
        return fail((int)-real);
    uint32_t file =
        real < PAGE_DESCRIPTORS ? file_new(PAGE_FILE_REAL, LOG_NONE) : LOG_NONE;
    if (file == LOG_NONE) {
        RAW_1(SYS_close, real);
        return fail(EMFILE);
    }
    refer((int)real, file);
    myself()->close_on_exec[real] = is_cloexec != 0;
    return (int)real;
}

static bool is_pipe(const struct page_file *file)
{
    return file->kind == PAGE_FILE_READ || file->kind == PAGE_FILE_WRITE ||
           file->kind == PAGE_FILE_BOTH;
}

// Descriptors, in all processes, of the same end of the same pipe.
static uint32_t count_holders(uint32_t object, uint16_t kind)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < page->file_count; i++)
        if (page->files[i].object == object &&
            (page->files[i].kind == kind ||
             page->files[i].kind == PAGE_FILE_BOTH))
            count += page->files[i].count;
    return count;
}

static void end_closes(struct page_file *file)
{
    struct page_thing *thing = &page->things[file->object];

    if (file->kind != PAGE_FILE_WRITE)
        thing->pipe.readers--;
    if (file->kind != PAGE_FILE_READ)
        thing->pipe.writers--;
    if (thing->pipe.readers == 0 && thing->pipe.writers == 0)
        pipe_forget(file->object);
    world_move();
}

static void release(int descriptor, uint16_t flags)
{
    struct page_file *file = file_of(descriptor);
    struct log_event event = event_of(LOG_CLOSE, LOG_NONE);

    myself()->files[descriptor] = 0;
    file->count--;
    if (!(flags & LOG_AT_EXIT) && !page->is_carried)
        RAW_1(SYS_close, descriptor);
    if (is_pipe(file)) {
        event.object = file->object;
        event.offset = (uint64_t)descriptor;
        event.value = file->kind != PAGE_FILE_READ;
        event.length = count_holders(file->object, file->kind);
        event.flags = flags;
        record(event);
        if (file->count == 0)
            end_closes(file);
    }
    if (file->count == 0)
        file->kind = PAGE_FILE_FREE;
}

bool descriptors_hold(uint32_t pipe, enum page_file_kind end)
{
    const struct page_process *me = myself();

    for (int i = 0; i < PAGE_DESCRIPTORS; i++) {
        if (me->files[i] == 0)
            continue;
        const struct page_file *file = &page->files[me->files[i] - 1];
        if (is_pipe(file) && file->object == pipe &&
            (file->kind == end || file->kind == PAGE_FILE_BOTH))
            return true;
    }
    return false;
}

// Only the last close of an end can be seen by others; but which one that is
// depends on the schedule, and what is a choice must not.
void descriptor_close(int descriptor)
{
    const struct page_file *file = file_of(descriptor);

    if (is_pipe(file))
        turn_simple(LOG_CLOSE, file->object);
    release(descriptor, 0);
}

void descriptors_inherit(struct page_process *child)
{
    const struct page_process *me = myself();

    memcpy(child->files, me->files, sizeof child->files);
    memcpy(child->close_on_exec, me->close_on_exec,
           sizeof child->close_on_exec);
    for (int i = 0; i < PAGE_DESCRIPTORS; i++)
        if (me->files[i] != 0)
            page->files[me->files[i] - 1].count++;
}

void descriptors_close_all(void)
{
    for (int i = 0; i < PAGE_DESCRIPTORS; i++)
        if (myself()->files[i] != 0)
            release(i, LOG_AT_EXIT);
}

// ---- The calls

EXPORT int close(int descriptor)
{
    ENTER();
    if (file_of(descriptor) == NULL)
        return fail(EBADF);
    descriptor_close(descriptor);
    return 0;
}

EXPORT int close_range(unsigned first, unsigned last, int flags)
{
    ENTER();
    for (unsigned i = first; i <= last && i < PAGE_DESCRIPTORS; i++) {
        if (file_of((int)i) == NULL)
            continue;
        if (flags != 0)
            myself()->close_on_exec[i] = 1;
        else
            descriptor_close((int)i);
    }
    return 0;
}

EXPORT void closefrom(int first)
{
    ENTER();
    close_range((unsigned)(first < 0 ? 0 : first), ~0u, 0);
}

static int duplicated(int from, int to, int is_cloexec)
{
    struct page_file *file = file_of(from);
    struct log_event event = event_of(LOG_DUP, LOG_NONE);

    refer(to, file_index(from));
    myself()->close_on_exec[to] = is_cloexec != 0;
    if (file->kind == PAGE_FILE_REAL && !page->is_carried)
        RAW_3(SYS_dup3, from, to, 0);
    if (is_pipe(file))
        event.object = file->object;
    event.offset = (uint64_t)from;
    event.value = to;
    record(event);
    return to;
}

static int duplicate(int from, int lowest, int is_cloexec)
{
    if (file_of(from) == NULL)
        return fail(EBADF);
    if (lowest < 0 || lowest >= PAGE_DESCRIPTORS)
        return fail(EINVAL);
    int to = find_free(lowest);
    return to < 0 ? fail(EMFILE) : duplicated(from, to, is_cloexec);
}

static int replace(int from, int to, int is_cloexec)
{
    if (file_of(from) == NULL || to < 0 || to >= PAGE_DESCRIPTORS)
        return fail(EBADF);
    if (file_of(to) != NULL)
        descriptor_close(to);
    return duplicated(from, to, is_cloexec);
}

EXPORT int dup(int descriptor)
{
    ENTER();
    return duplicate(descriptor, 0, 0);
}

EXPORT int dup2(int from, int to)
{
    ENTER();
    if (from == to)
        return file_of(from) != NULL ? to : fail(EBADF);
    return replace(from, to, 0);
}

EXPORT int dup3(int from, int to, int flags)
{
    ENTER();
    if (from == to || (flags & ~O_CLOEXEC))
        return fail(EINVAL);
    return replace(from, to, flags & O_CLOEXEC);
}

// All descriptions of one object are one for those who look at their flags.
static uint32_t object_of(const struct page_file *file)
{
    return is_pipe(file) || file->kind == PAGE_FILE_REAL ? file->object
                                                         : LOG_NONE;
}

// Whether a change of it could be seen by another process.
static bool is_shared(uint32_t file)
{
    for (uint32_t i = 0; i < page->process_count; i++) {
        const struct page_process *process = &page->processes[i];
        if (process->life != PAGE_LIVING || i == self.index)
            continue;
        for (int j = 0; j < PAGE_DESCRIPTORS; j++)
            if (process->files[j] == file + 1)
                return true;
    }
    return false;
}

struct log_event file_event(enum log_op op, int descriptor, const char *call)
{
    struct log_event event = event_of(op, object_of(file_of(descriptor)));

    event.text = record_call(NULL, call);
    event.value = descriptor;
    event.flags = page->has_aliases ? LOG_ALIASED : 0;
    return event;
}

// Only files of the kernel are read and written in a way that the table of
// dependence knows to see a change of the description.
static void record_change(int descriptor)
{
    const struct page_file *file = file_of(descriptor);
    struct log_event event = file_event(LOG_FILE_CHANGE, descriptor, "fcntl");

    if (file->kind != PAGE_FILE_REAL && is_shared(file_index(descriptor)))
        event.flags |= LOG_UNMODELLED;
    record(event);
}

static void set_flags(int descriptor, struct page_file *file, long flags)
{
    uint16_t is_nonblocking = (flags & O_NONBLOCK) != 0;

    turn_simple(LOG_FILE_CHANGE, object_of(file));
    record_change(descriptor);
    if (file->is_nonblocking != is_nonblocking)
        world_move();
    file->is_nonblocking = is_nonblocking;
    if (file->kind == PAGE_FILE_REAL)
        RAW_3(SYS_fcntl, descriptor, F_SETFL, flags);
}

static int get_flags(int descriptor, const struct page_file *file)
{
    turn_simple(LOG_FILE_LOOK, object_of(file));
    record(file_event(LOG_FILE_LOOK, descriptor, "fcntl"));
    int flags = file->is_nonblocking ? O_NONBLOCK : 0;

    switch ((enum page_file_kind)file->kind) {
    case PAGE_FILE_REAL:
        return (int)RAW_3(SYS_fcntl, descriptor, F_GETFL, 0);
    case PAGE_FILE_WRITE:
        return flags | O_WRONLY;
    case PAGE_FILE_BOTH:
    case PAGE_FILE_OUTPUT:
        return flags | O_RDWR;
    default:
        return flags | O_RDONLY;
    }
}

static int set_capacity(int descriptor, struct page_file *file, long size)
{
    struct page_thing *thing = &page->things[file->object];
    uint32_t capacity = 4096;

    if (!is_pipe(file))
        return fail(EBADF);
    if (size < 0 || size > PAGE_BUFFER)
        return fail(size < 0 ? EINVAL : EPERM);
    while (capacity < size)
        capacity *= 2;
    turn_simple(LOG_FILE_CHANGE, file->object);
    record_change(descriptor);
    if (thing->pipe.written - thing->pipe.read > capacity)
        return fail(EBUSY);
    thing->pipe.capacity = capacity;
    page->objects[file->object].size = capacity;
    world_move();
    return (int)capacity;
}

static int get_capacity(int descriptor, const struct page_file *file)
{
    if (!is_pipe(file))
        return fail(EBADF);
    turn_simple(LOG_FILE_LOOK, file->object);
    record(file_event(LOG_FILE_LOOK, descriptor, "fcntl"));
    return (int)page->things[file->object].pipe.capacity;
}

static int control(int descriptor, int command, long argument)
{
    struct page_file *file = file_of(descriptor);

    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return duplicate(descriptor, (int)argument, command == F_DUPFD_CLOEXEC);
    case F_GETFD:
        return myself()->close_on_exec[descriptor] ? FD_CLOEXEC : 0;
    case F_SETFD:
        myself()->close_on_exec[descriptor] = (argument & FD_CLOEXEC) != 0;
        return 0;
    case F_GETFL:
        return get_flags(descriptor, file);
    case F_SETFL:
        set_flags(descriptor, file, argument);
        return 0;
    case F_SETPIPE_SZ:
        return set_capacity(descriptor, file, argument);
    case F_GETPIPE_SZ:
        return get_capacity(descriptor, file);
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
        execution_uncontrolled("fcntl locks");
    default:
        return fail(EINVAL);
    }
}

EXPORT int fcntl(int descriptor, int command, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, command);
    long argument = va_arg(arguments, long);
    va_end(arguments);
    if (file_of(descriptor) == NULL)
        return fail(EBADF);
    return control(descriptor, command, argument);
}

EXPORT int fcntl64(int descriptor, int command, ...);
EXPORT int fcntl64(int descriptor, int command, ...)
{
    ENTER();
    va_list arguments;

    va_start(arguments, command);
    long argument = va_arg(arguments, long);
    va_end(arguments);
    if (file_of(descriptor) == NULL)
        return fail(EBADF);
    return control(descriptor, command, argument);
}
