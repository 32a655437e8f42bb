// SPDX-License-Identifier: MIT
//
// pipe - bytes that go from process to process.
//
// A pipe is a ring of bytes in the page with the rules of pipe(7): a write of
// up to PIPE_BUF bytes is whole, a larger one goes in pieces; reading from an
// empty pipe waits while somebody can write, and is the end of file when
// nobody can; writing where nobody can read is SIGPIPE.

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "control/runtime.h"

static uint64_t available(const struct page_thing *thing)
{
    return thing->pipe.written - thing->pipe.read;
}

static uint64_t room(const struct page_thing *thing)
{
    return thing->pipe.capacity - available(thing);
}

bool pipe_can_read(const struct page_file *file)
{
    const struct page_thing *thing = &page->things[file->object];

    return available(thing) > 0 || thing->pipe.writers == 0;
}

bool pipe_can_write(const struct page_file *file, uint64_t size)
{
    const struct page_thing *thing = &page->things[file->object];

    return room(thing) >= (size <= PIPE_BUF ? size : 1) ||
           thing->pipe.readers == 0;
}

// ---- Making them

static uint16_t take_buffer(void)
{
    for (uint32_t i = 0; i < PAGE_BUFFERS; i++) {
        uint64_t bit = UINT64_C(1) << (i % 64);
        if (page->buffers_used[i / 64] & bit)
            continue;
        page->buffers_used[i / 64] |= bit;
        return (uint16_t)i;
    }
    execution_end(LOG_LIMIT, "pipes");
}

void pipe_forget(uint32_t object)
{
    uint32_t buffer = page->things[object].pipe.buffer;

    page->buffers_used[buffer / 64] &= ~(UINT64_C(1) << (buffer % 64));
    page->things[object].pipe.read = page->things[object].pipe.written;
    page->things[object].pipe.has_buffer = 0;
}

uint32_t pipe_new(enum log_object_kind kind)
{
    uint32_t object = object_new(kind, 0);

    page->things[object].pipe.capacity = PAGE_CAPACITY;
    page->objects[object].size = PAGE_CAPACITY;
    return object;
}

uint32_t pipe_open_end(uint32_t object, enum page_file_kind kind)
{
    struct page_thing *thing = &page->things[object];
    uint32_t file = file_new(kind, object);

    if (file == LOG_NONE)
        return LOG_NONE;
    if (!thing->pipe.has_buffer) {
        thing->pipe.buffer = take_buffer();
        thing->pipe.has_buffer = 1;
    }
    if (kind != PAGE_FILE_WRITE) {
        thing->pipe.readers++;
        thing->pipe.readers_ever++;
    }
    if (kind != PAGE_FILE_READ) {
        thing->pipe.writers++;
        thing->pipe.writers_ever++;
    }
    world_move();
    return file;
}

static int open_end(uint32_t object, enum page_file_kind kind, int flags)
{
    uint32_t file = pipe_open_end(object, kind);

    if (file == LOG_NONE)
        return fail(ENFILE);
    page->files[file].is_nonblocking = (flags & O_NONBLOCK) != 0;
    int descriptor = descriptor_new(file, 0);
    if (descriptor >= 0)
        myself()->close_on_exec[descriptor] = (flags & O_CLOEXEC) != 0;
    return descriptor;
}

static int do_pipe(int ends[2], int flags)
{
    if (flags & ~(O_CLOEXEC | O_NONBLOCK))
        return fail(EINVAL); // O_DIRECT too: packets are not modelled
    uint32_t object = pipe_new(LOG_PIPE_OBJECT);
    int reader = open_end(object, PAGE_FILE_READ, flags);
    if (reader < 0)
        return -1;
    int writer = open_end(object, PAGE_FILE_WRITE, flags);
    if (writer < 0) {
        descriptor_close(reader);
        return fail(EMFILE);
    }
    struct log_event event = event_of(LOG_PIPE, object);
    event.offset = (uint64_t)reader;
    event.value = writer;
    record(event);
    memory_written(ends, 2 * sizeof ends[0]);
    ends[0] = reader;
    ends[1] = writer;
    return 0;
}

EXPORT int pipe(int ends[2])
{
    ENTER();
    return do_pipe(ends, 0);
}

EXPORT int pipe2(int ends[2], int flags)
{
    ENTER();
    return do_pipe(ends, flags);
}

// ---- Reading and writing

static char *ring(const struct page_thing *thing, uint64_t position)
{
    return page->buffers[thing->pipe.buffer] + position % PAGE_BUFFER;
}

static uint64_t to_edge(uint64_t position, uint64_t size)
{
    uint64_t rest = PAGE_BUFFER - position % PAGE_BUFFER;

    return size < rest ? size : rest;
}

static void take_bytes(struct page_thing *thing, char *bytes, uint64_t size)
{
    uint64_t first = to_edge(thing->pipe.read, size);

    memcpy(bytes, ring(thing, thing->pipe.read), first);
    memcpy(bytes + first, ring(thing, thing->pipe.read + first), size - first);
    thing->pipe.read += size;
    world_move();
}

static void put_bytes(struct page_thing *thing, const char *bytes,
                      uint64_t size)
{
    uint64_t first = to_edge(thing->pipe.written, size);

    memcpy(ring(thing, thing->pipe.written), bytes, first);
    memcpy(ring(thing, thing->pipe.written + first), bytes + first,
           size - first);
    thing->pipe.written += size;
    world_move();
}

// What has transferred something already does not start again.
static int take_turn(int descriptor, enum log_op op, size_t size,
                     bool has_begun)
{
    const struct page_file *file = file_of(descriptor);
    struct page_operation operation = {
        .op = (uint16_t)op,
        .object = file->object,
        .flags = has_begun ? 0 : OPERATION_RESTARTS,
        .offset = file_index(descriptor),
        .length = size,
        .deadline = PAGE_NEVER,
    };

    return turn_take(&operation);
}

static struct log_event event_at(enum log_op op, uint32_t object,
                                 uint64_t position, int descriptor)
{
    struct log_event event = event_of(op, object);

    event.offset = position;
    event.value = descriptor;
    event.flags = self.flags;
    return event;
}

long pipe_read(int descriptor, void *bytes, size_t size)
{
    struct page_file *file = file_of(descriptor);
    struct page_thing *thing = &page->things[file->object];
    int error = take_turn(descriptor, LOG_READ, size, false);
    struct log_event event =
        event_at(LOG_READ, file->object, thing->pipe.read, descriptor);
    uint64_t count = available(thing) < size ? available(thing) : size;

    if (error == 0 && count == 0 && size != 0 && thing->pipe.writers > 0)
        error = EAGAIN;
    event.error = error;
    event.length = error == 0 ? count : 0;
    event.flags |= error == 0 && count < size ? LOG_SHORT : 0;
    record(event);
    if (error != 0)
        return fail(error);
    memory_touch(bytes, count, LOG_STORE);
    take_bytes(thing, bytes, count);
    return (long)count;
}

static long broken(struct log_event event)
{
    event.error = EPIPE;
    event.length = 0;
    signal_send(self.index, (struct page_signal){.number = SIGPIPE,
                                                 .sender = (uint16_t)self.index,
                                                 .cause = record(event)});
    signals_deliver();
    return fail(EPIPE);
}

// One piece: what fits now.
static long write_piece(int descriptor, const char *bytes, size_t size,
                        bool has_begun)
{
    struct page_file *file = file_of(descriptor);
    struct page_thing *thing = &page->things[file->object];
    int error = take_turn(descriptor, LOG_WRITE, size, has_begun);
    struct log_event event =
        event_at(LOG_WRITE, file->object, thing->pipe.written, descriptor);
    uint64_t count = room(thing) < size ? room(thing) : size;

    if (error == 0 && thing->pipe.readers == 0)
        return broken(event);
    if (error == 0 && (count == 0 || (count < size && size <= PIPE_BUF)))
        error = EAGAIN;
    event.error = error;
    event.length = error == 0 ? count : 0;
    event.flags |= error == 0 && count < size ? LOG_SHORT : 0;
    event.flags |=
        descriptors_hold(file->object, PAGE_FILE_READ) ? LOG_HOLDS_OTHER : 0;
    memory_touch(bytes, event.length, LOG_LOAD);
    record(event);
    if (error != 0)
        return fail(error);
    put_bytes(thing, bytes, count);
    return (long)count;
}

long pipe_write(int descriptor, const char *bytes, size_t size)
{
    size_t done = 0;

    while (done < size) {
        long count =
            write_piece(descriptor, bytes + done, size - done, done > 0);
        if (count < 0)
            return done > 0 && errno != EPIPE ? (long)done : -1;
        done += (size_t)count;
        if (file_of(descriptor) == NULL || file_of(descriptor)->is_nonblocking)
            break;
    }
    return (long)done;
}
