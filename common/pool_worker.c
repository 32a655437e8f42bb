// SPDX-License-Identifier: MIT
//
// Two pipes tie a worker to its creator.  The write end of its reports is open
// in the worker only: when it ends, however it ends, the creator reads the end
// of the file.  The write end of its orders is open in the creator only: when
// the creator ends without a word, the worker reads the end of the file, and
// ends too.  To write to a worker that has ended would be SIGPIPE; so the
// creator keeps the read end of the orders as well.
#include "pool_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "process.h"

enum {
    READ_END,
    WRITE_END
};

// What a new worker needs to know; it has its own copy from the fork.
struct start {
    const struct mp_pool_worker *workers;
    unsigned index;
    int reports; // the write end
    const struct mp_pool_workplace *place;
};

// Blocks or unblocks SIGTERM; keeps in *before, if not NULL, how it was.
static void mask_sigterm(int how, sigset_t *before)
{
    sigset_t sigterm;

    sigemptyset(&sigterm);
    sigaddset(&sigterm, SIGTERM);
    sigprocmask(how, &sigterm, before);
}

// The whole life of a worker.
static int work(void *arg)
{
    const struct start *start = arg;

    // It came here with SIGTERM blocked: what its creator has arranged for that
    // signal must not happen in the worker too, which mp_pool_terminate() ends.
    signal(SIGTERM, SIG_DFL);
    mask_sigterm(SIG_UNBLOCK, NULL);
    // Inherited, and only the creator may have them open.
    for (unsigned i = 0; i <= start->index; i++)
        close(start->workers[i].orders[WRITE_END]);
    mp_pool_work(start->workers[start->index].orders[READ_END], start->reports,
                 start->place);
    return 0;
}

static struct mp_process *start_process(struct start *start)
{
    struct mp_process *process = mp_process_create(work, start);
    sigset_t before;

    if (process == NULL)
        return NULL;
    mask_sigterm(SIG_BLOCK, &before);
    int result = mp_process_start(process);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (result == 0)
        return process;
    mp_process_destroy(process);
    return NULL;
}

static void close_both(const int ends[2])
{
    close(ends[READ_END]);
    close(ends[WRITE_END]);
}

int mp_pool_worker_start(struct mp_pool_worker *workers, unsigned index,
                         const struct mp_pool_workplace *place)
{
    struct mp_pool_worker *worker = &workers[index];
    int reports[2];

    if (pipe2(worker->orders, O_CLOEXEC) < 0)
        return -1;
    if (pipe2(reports, O_CLOEXEC) < 0) {
        close_both(worker->orders);
        return -1;
    }
    struct start start = {workers, index, reports[WRITE_END], place};
    worker->reports = reports[READ_END];
    worker->process = start_process(&start);
    if (worker->process == NULL) {
        close_both(worker->orders);
        close_both(reports);
        return -1;
    }
    close(reports[WRITE_END]);
    return 0;
}

void mp_pool_worker_order(const struct mp_pool_worker *worker,
                          const struct mp_pool_order *order)
{
    while (write(worker->orders[WRITE_END], order, sizeof *order) < 0 &&
           errno == EINTR)
        continue;
}

int mp_pool_worker_report(const struct mp_pool_worker *worker,
                          struct mp_pool_report *report)
{
    ssize_t size;

    do {
        size = read(worker->reports, report, sizeof *report);
    } while (size < 0 && errno == EINTR);
    if (size == sizeof *report)
        return 0;
    errno = EOWNERDEAD;
    return -1;
}

void mp_pool_worker_destroy(struct mp_pool_worker *worker)
{
    close_both(worker->orders);
    close(worker->reports);
    mp_process_destroy(worker->process);
}
