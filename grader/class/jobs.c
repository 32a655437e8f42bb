// SPDX-License-Identifier: MIT
//
// Each part is judged in a process of its own: whatever a submission makes
// the grader do there, even crash, costs that part and no other.  The job
// first sends what to believe if nothing more comes, then its judgement, both
// through a pipe.
//
// One loop waits for everything: for bytes, and through a signal descriptor
// for the end of jobs and for the user's wish to stop.  A job has ended when
// waitpid says so, not when its pipe closes: processes of a job that crashed
// may hold the pipe open.

#include "class.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PATIENCE_MS = 5000,    // for jobs to end when they are told to
    MOST_BYTES = 16 << 20, // that a job may send
    CHUNK_SIZE = 64 << 10
};

static const int stops[] = {SIGINT, SIGTERM, SIGHUP};
#define STOP_COUNT (sizeof stops / sizeof *stops)

struct worker {
    pid_t pid;
    int pipe;
    size_t job; // its index
    struct bytes received;
};

struct pool {
    struct job *jobs;
    size_t count;
    size_t next; // to be started
    const struct job_options *options;
    struct worker *workers;
    size_t running;
    char *directory; // for what jobs build
    int signals;     // signalfd
    sigset_t before; // signal mask of the caller
    int interrupt;   // signal number, or 0
};

static char *job_directory(const struct pool *pool, size_t job)
{
    return format_text("%s/%zu", pool->directory, job);
}

// Who started us with a signal ignored (nohup) does not want it heeded.
static bool is_heeded(int number)
{
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 &&
           action.sa_handler != SIG_IGN;
}

static int open_signals(sigset_t *before)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < STOP_COUNT; i++) {
        if (is_heeded(stops[i]))
            sigaddset(&set, stops[i]);
    }
    sigprocmask(SIG_BLOCK, &set, before);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

// In a job: signals stop it, whatever the caller does at them.
static void restore_signals(const sigset_t *before)
{
    for (size_t i = 0; i < STOP_COUNT; i++) {
        if (is_heeded(stops[i]))
            signal(stops[i], SIG_DFL);
    }
    sigprocmask(SIG_SETMASK, before, NULL);
}

static int pool_open(struct pool *pool)
{
    pool->directory = work_make();
    if (pool->directory == NULL)
        return -1;
    pool->workers = calloc(pool->options->limit, sizeof *pool->workers);
    if (pool->workers == NULL)
        abort();
    pool->signals = open_signals(&pool->before);
    return 0;
}

// Also forgets the signals that came: they have been dealt with.
static void pool_close(struct pool *pool)
{
    struct signalfd_siginfo news;
    while (read(pool->signals, &news, sizeof news) > 0)
        continue;
    close(pool->signals);
    sigprocmask(SIG_SETMASK, &pool->before, NULL);
    work_remove(pool->directory);
    free(pool->workers);
}

static void send_judgement(int pipe, const struct judgement *judgement)
{
    struct bytes record = wire_encode(judgement);
    for (size_t at = 0; at < record.size;) {
        ssize_t sent = write(pipe, record.data + at, record.size - at);
        if (sent > 0)
            at += (size_t)sent;
        else if (errno != EINTR)
            _exit(EXIT_FAILURE);
    }
    free(record.data);
}

// The life of a job's process.
_Noreturn static void work(const struct pool *pool, struct job *job, int pipe)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    restore_signals(&pool->before);
    inquiry_start(&job->submission, &job->judgement);
    send_judgement(pipe, &job->judgement);
    inquiry_run(&job->submission, &job->judgement);
    send_judgement(pipe, &job->judgement);
    _exit(EXIT_SUCCESS);
}

// A judgement made without the job.
static void give_up(struct job *job, const char *why)
{
    const struct submission *submission = &job->submission;
    job->judgement = (struct judgement){
        .part = format_text("%s", submission->part),
        .source = format_text("%s", submission_name(submission)),
        .verdict = VERDICT_INCONCLUSIVE,
        .is_program = submission->is_program,
    };
    judgement_note(&job->judgement, "%s", why);
}

static void job_done(const struct pool *pool, size_t index)
{
    if (pool->options->done != NULL)
        pool->options->done(pool->options->context, index);
}

static pid_t fork_job(struct pool *pool, struct job *job, int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        work(pool, job, ends[1]);
    }
    int error = errno;
    close(ends[1]);
    if (pid < 0)
        close(ends[0]);
    errno = error;
    return pid;
}

// A single job may use the room of two.
static unsigned workers_of(const struct pool *pool)
{
    return pool->count == 1 && pool->options->limit > 1 ? 2 : 1;
}

static void start_next(struct pool *pool)
{
    size_t index = pool->next++;
    struct job *job = &pool->jobs[index];
    char *directory = job_directory(pool, index);
    job->submission.work = directory;
    job->submission.workers = workers_of(pool);
    int ends[2];
    pid_t pid = mkdir(directory, 0711) < 0 || chmod(directory, 0711) < 0
                    ? -1
                    : fork_job(pool, job, ends);
    if (pid < 0) {
        char *why =
            format_text("the grader cannot start a job: %s", strerror(errno));
        give_up(job, why);
        job->is_done = true;
        free(why);
        job_done(pool, index);
    } else {
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        pool->workers[pool->running++] =
            (struct worker){.pid = pid, .pipe = ends[0], .job = index};
    }
    job->submission.work = NULL;
    free(directory);
}

// Takes what there is in the pipe.  Returns false at its end.
static bool receive(struct worker *worker)
{
    struct bytes *received = &worker->received;
    for (;;) {
        received->data = realloc(received->data, received->size + CHUNK_SIZE);
        if (received->data == NULL)
            abort();
        ssize_t size =
            read(worker->pipe, received->data + received->size, CHUNK_SIZE);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return size < 0 && errno == EAGAIN;
        if (received->size < MOST_BYTES)
            received->size += (size_t)size;
    }
}

static void stop_listening(struct worker *worker)
{
    if (worker->pipe >= 0)
        close(worker->pipe);
    worker->pipe = -1;
}

// What to say of a job that did not end well; NULL when it did.
static char *what_went_wrong(const struct pool *pool, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
        return NULL;
    if (pool->interrupt != 0)
        return format_text("%s", "interrupted");
    if (WIFSIGNALED(status))
        return format_text("the grader itself failed here (%s); this is not "
                           "the fault of the submission",
                           strsignal(WTERMSIG(status)));
    return format_text("%s", "the grader itself failed here; this is not the "
                             "fault of the submission");
}

static void finish(struct pool *pool, size_t worker_index, int status)
{
    struct worker *worker = &pool->workers[worker_index];
    struct job *job = &pool->jobs[worker->job];
    if (worker->pipe >= 0)
        receive(worker);
    stop_listening(worker);

    char *problem = what_went_wrong(pool, status);
    bool is_known = wire_decode(&worker->received, &job->judgement);
    if (!is_known)
        give_up(job, problem ? problem : "the grader lost its judgement");
    else if (problem != NULL)
        judgement_note(&job->judgement, "%s", problem);
    job->is_done =
        pool->interrupt == 0 || job->judgement.verdict != VERDICT_INCONCLUSIVE;
    free(problem);
    free(worker->received.data);
    work_remove(job_directory(pool, worker->job));
    size_t index = worker->job;
    *worker = pool->workers[--pool->running];
    job_done(pool, index);
}

static void reap(struct pool *pool)
{
    for (size_t i = pool->running; i-- > 0;) {
        int status;
        if (waitpid(pool->workers[i].pid, &status, WNOHANG) > 0)
            finish(pool, i, status);
    }
}

static void signal_all(const struct pool *pool, int number)
{
    for (size_t i = 0; i < pool->running; i++)
        kill(pool->workers[i].pid, number);
}

// The first wish to stop is passed on, the second one is not to be argued
// with.
static void take_signals(struct pool *pool)
{
    struct signalfd_siginfo news;
    while (read(pool->signals, &news, sizeof news) == (ssize_t)sizeof news) {
        if (news.ssi_signo == SIGCHLD)
            continue;
        signal_all(pool, pool->interrupt == 0 ? SIGTERM : SIGKILL);
        pool->interrupt = (int)news.ssi_signo;
    }
}

static void wait_for_news(struct pool *pool)
{
    struct pollfd *polled = calloc(pool->running + 1, sizeof *polled);
    if (polled == NULL)
        abort();
    polled[0] = (struct pollfd){.fd = pool->signals, .events = POLLIN};
    for (size_t i = 0; i < pool->running; i++)
        polled[i + 1] =
            (struct pollfd){.fd = pool->workers[i].pipe, .events = POLLIN};
    int timeout_ms = pool->interrupt != 0 ? PATIENCE_MS : -1;
    int ready = poll(polled, pool->running + 1, timeout_ms);
    if (ready == 0)
        signal_all(pool, SIGKILL);
    for (size_t i = 0; ready > 0 && i < pool->running; i++) {
        if (polled[i + 1].revents != 0 && !receive(&pool->workers[i]))
            stop_listening(&pool->workers[i]);
    }
    free(polled);
    take_signals(pool);
    reap(pool);
}

int jobs_run(struct job *jobs, size_t count, const struct job_options *options)
{
    struct pool pool = {.jobs = jobs, .count = count, .options = options};
    if (pool_open(&pool) < 0)
        return -1;
    for (;;) {
        while (pool.running < options->limit && pool.next < count &&
               pool.interrupt == 0) {
            start_next(&pool);
            take_signals(&pool);
        }
        if (pool.running == 0)
            break;
        wait_for_news(&pool);
    }
    while (pool.next < count)
        give_up(&jobs[pool.next++], "interrupted");
    pool_close(&pool);
    return pool.interrupt;
}
