// SPDX-License-Identifier: MIT
//
// What is done for each worker, and the one thing that has to be done for all
// at once: to wait for the reports.  Read in turn, the end of the second worker
// would go unseen while the first one is at work, and the first may be waiting
// for something that the second held.  poll(2) waits for whoever comes first.
#include "pool_crew.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "pool_worker.h"
#include "process.h"

struct mp_pool_crew {
    unsigned count;                 // workers that have been started
    struct mp_pool_worker *workers; // [count]
    struct pollfd *polled;          // [count]: their reports
};

static void start_all(struct mp_pool_crew *crew, unsigned workers,
                      const struct mp_pool_workplace *place)
{
    while (crew->count < workers &&
           mp_pool_worker_start(crew->workers, crew->count, place) == 0) {
        crew->polled[crew->count] = (struct pollfd){
            .fd = crew->workers[crew->count].reports,
            .events = POLLIN,
        };
        crew->count++;
    }
}

struct mp_pool_crew *mp_pool_crew_create(unsigned workers,
                                         const struct mp_pool_workplace *place)
{
    struct mp_pool_crew *crew = calloc(1, sizeof *crew);

    if (crew == NULL)
        return NULL;
    crew->workers = calloc(workers, sizeof *crew->workers);
    crew->polled = calloc(workers, sizeof *crew->polled);
    if (crew->workers != NULL && crew->polled != NULL)
        start_all(crew, workers, place);
    if (crew->count == workers)
        return crew;
    int saved_errno = errno;
    mp_pool_crew_terminate(crew);
    mp_pool_crew_join(crew);
    mp_pool_crew_destroy(crew);
    errno = saved_errno;
    return NULL;
}

void mp_pool_crew_order(struct mp_pool_crew *crew,
                        const struct mp_pool_order *order)
{
    for (unsigned i = 0; i < crew->count; i++)
        mp_pool_worker_order(&crew->workers[i], order);
}

// Reads the reports that are there, and keeps the first error.  Returns how
// many there were, or -1 when a worker has ended.
static int read_reports(struct mp_pool_crew *crew, struct mp_pool_report *first)
{
    int count = 0;

    for (unsigned i = 0; i < crew->count; i++) {
        struct mp_pool_report report;
        if (crew->polled[i].revents == 0)
            continue;
        if (mp_pool_worker_report(&crew->workers[i], &report) < 0)
            return -1;
        if (report.error != 0 &&
            (first->error == 0 || report.index < first->index))
            *first = report;
        count++;
    }
    return count;
}

int mp_pool_crew_wait(struct mp_pool_crew *crew, struct mp_pool_report *first)
{
    unsigned missing = crew->count;

    *first = (struct mp_pool_report){0};
    while (missing > 0) {
        if (poll(crew->polled, crew->count, -1) < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        int count = read_reports(crew, first);
        if (count < 0)
            return -1;
        missing -= (unsigned)count;
    }
    return 0;
}

void mp_pool_crew_terminate(struct mp_pool_crew *crew)
{
    for (unsigned i = 0; i < crew->count; i++)
        mp_process_terminate(crew->workers[i].process);
}

void mp_pool_crew_join(struct mp_pool_crew *crew)
{
    for (unsigned i = 0; i < crew->count; i++)
        mp_process_join(crew->workers[i].process, MP_FOREVER);
}

void mp_pool_crew_destroy(struct mp_pool_crew *crew)
{
    int saved_errno = errno;

    if (crew == NULL)
        return;
    for (unsigned i = 0; i < crew->count; i++)
        mp_pool_worker_destroy(&crew->workers[i]);
    free(crew->workers);
    free(crew->polled);
    free(crew);
    errno = saved_errno;
}
