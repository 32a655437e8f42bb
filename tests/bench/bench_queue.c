// SPDX-License-Identifier: MIT
//
// One producer, the parent, and some consumers.  The last items say that it is
// the end.  With the bare pipe the consumers read until the end of the file,
// and with large items each gets bytes, not items: keeping items whole, which
// the queue does, costs the pipe nothing here.
#include "bench.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "queue.h"

enum {
    SMALL = 8,
    LARGE = 65536,
    SMALL_COUNT = 400000, // items: a tenth of a second or so
    LARGE_COUNT = 10000,
    PIPE_SIZE = 1 << 20
};

struct channel {
    size_t size; // bytes of an item
    long count;  // items
    int consumers;
    struct mp_queue *queue;
    int pipe[2];
};

static void get_all(void *arg)
{
    struct channel *channel = arg;
    char *item = malloc(channel->size);

    do {
        if (mp_queue_get(channel->queue, item, MP_FOREVER) < 0)
            _exit(1);
    } while (*item != 'E');
}

static void put_all(struct channel *channel)
{
    char *item = calloc(1, channel->size);

    for (long i = 0; i < channel->count; i++)
        mp_queue_put(channel->queue, item, MP_FOREVER);
    *item = 'E';
    for (int i = 0; i < channel->consumers; i++)
        mp_queue_put(channel->queue, item, MP_FOREVER);
    free(item);
}

static double through_queue(struct channel channel)
{
    channel.queue = mp_queue_create(0, channel.size);
    for (int i = 0; i < channel.consumers; i++)
        bench_fork(get_all, &channel);
    double start_s = bench_now_s();
    put_all(&channel);
    bench_wait(channel.consumers);
    double rate = (double)channel.count / (bench_now_s() - start_s);
    mp_queue_destroy(channel.queue);
    return rate;
}

static void read_all(void *arg)
{
    struct channel *channel = arg;
    char *item = malloc(channel->size);

    close(channel->pipe[1]);
    while (read(channel->pipe[0], item, channel->size) > 0)
        continue;
}

static void write_all(struct channel *channel)
{
    char *item = calloc(1, channel->size);

    for (long i = 0; i < channel->count; i++) // a blocking write is whole
        if (write(channel->pipe[1], item, channel->size) < 0)
            _exit(1);
    close(channel->pipe[1]);
    free(item);
}

static double through_pipe(struct channel channel)
{
    if (pipe2(channel.pipe, O_CLOEXEC) < 0)
        exit(1);
    (void)fcntl(channel.pipe[1], F_SETPIPE_SZ, PIPE_SIZE);
    for (int i = 0; i < channel.consumers; i++)
        bench_fork(read_all, &channel);
    double start_s = bench_now_s();
    write_all(&channel);
    bench_wait(channel.consumers);
    double rate = (double)channel.count / (bench_now_s() - start_s);
    close(channel.pipe[0]);
    return rate;
}

static const struct channel small_to_1 = {SMALL, SMALL_COUNT, 1, NULL, {0}};
static const struct channel small_to_4 = {SMALL, SMALL_COUNT, 4, NULL, {0}};
static const struct channel large_to_1 = {LARGE, LARGE_COUNT, 1, NULL, {0}};
static const struct channel large_to_4 = {LARGE, LARGE_COUNT, 4, NULL, {0}};

double queue_8_to_1(void)
{
    return through_queue(small_to_1);
}

double queue_8_to_4(void)
{
    return through_queue(small_to_4);
}

double queue_64k_to_1(void)
{
    return through_queue(large_to_1);
}

double queue_64k_to_4(void)
{
    return through_queue(large_to_4);
}

double pipe_8_to_1(void)
{
    return through_pipe(small_to_1);
}

double pipe_8_to_4(void)
{
    return through_pipe(small_to_4);
}

double pipe_64k_to_1(void)
{
    return through_pipe(large_to_1);
}

double pipe_64k_to_4(void)
{
    return through_pipe(large_to_4);
}
