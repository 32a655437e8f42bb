// SPDX-License-Identifier: MIT
//
// A worker waits for an order, does its share, reports, and waits again.  The
// shares are not dealt out beforehand: who has time takes the next chunk, by an
// atomic addition to a counter that all share.  So nobody is idle while there
// is work, and there is no lock that a killed worker could keep.
#include "pool_work.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

static struct mp_pool_report do_share(const struct mp_pool_order *order,
                                      unsigned char *memory,
                                      atomic_size_t *next)
{
    struct mp_pool_report report = {0};
    size_t begin;

    while ((begin = atomic_fetch_add(next, order->chunk)) < order->count) {
        size_t end = begin + order->chunk;
        if (end > order->count)
            end = order->count;
        for (size_t i = begin; i < end; i++) {
            const void *item = memory + i * order->item_size;
            void *result = memory + order->results_at + i * order->result_size;
            int error = order->function(item, result);
            if (error != 0 && report.error == 0)
                report = (struct mp_pool_report){error, i};
        }
    }
    return report;
}

static struct mp_pool_report serve(const struct mp_pool_order *order,
                                   const struct mp_pool_workplace *place)
{
    void *memory = mmap(NULL, order->memory_size, PROT_READ | PROT_WRITE,
                        MAP_SHARED, place->memory, 0);

    if (memory == MAP_FAILED) // it has failed all items, from the first
        return (struct mp_pool_report){.error = ENOMEM, .index = 0};
    struct mp_pool_report report = do_share(order, memory, place->next);
    munmap(memory, order->memory_size);
    return report;
}

// False when the creator has ended: there is nobody left to give orders.
static bool read_order(int orders, struct mp_pool_order *order)
{
    ssize_t size;

    do {
        size = read(orders, order, sizeof *order);
    } while (size < 0 && errno == EINTR);
    return size == sizeof *order;
}

void mp_pool_work(int orders, int reports,
                  const struct mp_pool_workplace *place)
{
    struct mp_pool_order order;

    while (read_order(orders, &order) && order.function != NULL) {
        struct mp_pool_report report = serve(&order, place);
        while (write(reports, &report, sizeof report) < 0 && errno == EINTR)
            continue;
    }
}
