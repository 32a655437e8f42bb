// SPDX-License-Identifier: MIT
//
// search - systematic while it is small, then samples.
//
// Every execution of the systematic part is its predecessor up to some step,
// then another process, then the default: what is tried next is known from the
// log of what was run, and each schedule is run once.  They are sorted by
// preemptions (switches away from a process that could have gone on), for most
// faults need one or two (Musuvathi and Qadeer, PLDI 2007).  Plans are started
// and their logs are looked at in one order, whether one worker runs them or
// two: that is why the results are the same.

#include <stdlib.h>
#include <string.h>

#include "explore/worker.h"

enum {
    PCT_DEPTH = 3,
    BOUNDS = 8,
};

struct job {
    struct page_turn *turns;
    size_t count;
    uint32_t from; // the first step at which to branch off
};

struct queue {
    struct job *jobs;
    size_t first, count, room;
};

struct search {
    struct explore *explore;
    const struct explore_budget *budget;
    explore_visitor *visitor;
    void *context;
    struct explore_result *result;
    struct queue queues[BOUNDS];
    unsigned bound;
    size_t started;  // plans given to workers
    uint32_t length; // steps of the default execution
    bool is_cut;     // a schedule was left out
};

static bool push(struct queue *queue, struct job job)
{
    if (queue->count == queue->room) {
        size_t room = queue->room * 2 + 64;
        struct job *grown = realloc(queue->jobs, room * sizeof *grown);
        if (grown == NULL)
            return false;
        queue->jobs = grown;
        queue->room = room;
    }
    queue->jobs[queue->count++] = job;
    return true;
}

static bool has(const struct log_choice *choice, uint32_t process)
{
    return choice->enabled[process / 64] >> (process % 64) & 1;
}

// ---- What to try next

static void branch(struct search *search, const struct job *job,
                   struct page_turn turn, bool is_preemption)
{
    unsigned bound = search->bound + is_preemption;
    struct job next = {.count = job->count + 1, .from = turn.step + 1};

    if (bound > search->budget->max_bound || bound >= BOUNDS) {
        search->is_cut = true;
        return;
    }
    if (search->queues[bound].count - search->queues[bound].first >
        search->budget->bounded) {
        search->is_cut = true; // more than can ever be run
        return;
    }
    next.turns = malloc(next.count * sizeof *next.turns);
    if (next.turns == NULL) {
        search->is_cut = true;
        return;
    }
    if (job->count > 0)
        memcpy(next.turns, job->turns, job->count * sizeof *next.turns);
    next.turns[job->count] = turn;
    if (!push(&search->queues[bound], next))
        free(next.turns);
}

static void branch_at(struct search *search, const struct job *job,
                      const struct log *log, uint32_t step)
{
    const struct log_choice *choice = &log->choices[step];

    for (uint32_t i = 0; i < log->process_count; i++) {
        if (!has(choice, i) || i == choice->chosen)
            continue;
        // It yielded although it could go on: the default is no preemption
        // when it asked for that itself.
        bool is_preemption =
            has(choice, choice->previous) && choice->usual == choice->previous;
        branch(search, job, (struct page_turn){step, i}, is_preemption);
    }
}

static void branch_off(struct search *search, const struct job *job,
                       const struct log *log)
{
    for (uint32_t step = job->from; step < log->choice_count; step++)
        branch_at(search, job, log, step);
}

// ---- In order

static bool visit(struct search *search, const struct log *log,
                  enum explore_method method)
{
    struct explore_seen seen = {
        .method = method,
        .bound = method == EXPLORE_BOUNDED ? search->bound : 0,
        .index = search->result->executions++,
    };

    return search->visitor(search->context, log, &seen);
}

static struct explore_plan plan_of(const struct search *search)
{
    return (struct explore_plan){
        .seed = search->budget->seed,
        .is_untimed = search->budget->is_untimed,
        .promoted = search->budget->promoted,
        .promoted_count = search->budget->promoted_count,
    };
}

static struct worker *worker_at(struct search *search, size_t index)
{
    unsigned count = search->explore->worker_count;

    return &search->explore->workers[count > 1 ? index % count : 0];
}

static void widen(struct search *search, size_t executions)
{
    if (explore_widen(search->explore, executions) > 1)
        explore_unsettle(search->explore);
}

static bool has_job(const struct search *search, size_t index, size_t most)
{
    const struct queue *queue = &search->queues[search->bound];

    return search->started < most && index < queue->count;
}

static void start_job(struct search *search, size_t index)
{
    const struct job *job = &search->queues[search->bound].jobs[index];
    struct explore_plan plan = plan_of(search);

    plan.turns = job->turns;
    plan.turn_count = job->count;
    search->started++;
    worker_run(worker_at(search, index), &plan);
}

// All schedules with exactly `bound` preemptions; false when stopped.
static bool run_bound(struct search *search, size_t most)
{
    struct queue *queue = &search->queues[search->bound];
    size_t next = 0, done = 0, left = most - search->started;
    struct log log;

    widen(search, queue->count < left ? queue->count : left);
    for (;; done++) {
        while (next < done + search->explore->worker_count &&
               has_job(search, next, most))
            start_job(search, next++);
        if (done == next)
            return true;
        worker_take(worker_at(search, done), &log);
        struct job job = queue->jobs[done];
        queue->first = done + 1;
        if (search->result->executions == 0)
            search->length = (uint32_t)log.choice_count;
        bool goes_on = visit(search, &log,
                             done == 0 && search->bound == 0 ? EXPLORE_DEFAULT
                                                             : EXPLORE_BOUNDED);
        branch_off(search, &job, &log);
        free(job.turns);
        queue->jobs[done].turns = NULL;
        if (!goes_on) {
            for (done++; done < next; done++)
                worker_wait(worker_at(search, done), &log);
            return false;
        }
    }
}

// The execution that all others depart from.
static void push_first(struct search *search)
{
    const struct explore_budget *budget = search->budget;
    struct job first = {.count = budget->turn_count, .from = budget->turn_end};

    if (first.count > 0) {
        first.turns = malloc(first.count * sizeof *first.turns);
        if (first.turns == NULL)
            return;
        memcpy(first.turns, budget->turns, first.count * sizeof *first.turns);
    }
    if (!push(&search->queues[0], first))
        free(first.turns);
}

static bool run_bounded(struct search *search, size_t most)
{
    push_first(search);
    for (unsigned bound = 0; bound < BOUNDS; bound++) {
        struct queue *queue = &search->queues[bound];
        if (bound > search->budget->max_bound)
            break;
        search->bound = bound;
        if (!run_bound(search, most))
            return false;
        if (queue->first < queue->count)
            return true; // out of budget
        search->result->bound = (int)bound;
    }
    return true;
}

// ---- Samples

static struct explore_plan sample(const struct search *search, size_t index,
                                  enum explore_method *method)
{
    const enum page_policy policies[] = {PAGE_PCT, PAGE_POS, PAGE_RANDOM};
    const enum explore_method methods[] = {EXPLORE_PCT, EXPLORE_POS,
                                           EXPLORE_RANDOM};
    struct explore_plan plan = plan_of(search);

    plan.policy = policies[index % 3];
    plan.seed = search->budget->seed * UINT64_C(1000003) + index;
    plan.pct_depth = PCT_DEPTH;
    plan.pct_length = search->length;
    plan.turns = search->budget->turns;
    plan.turn_count = search->budget->turn_count;
    plan.turn_end = search->budget->turn_end;
    *method = methods[index % 3];
    return plan;
}

static bool run_samples(struct search *search, size_t count)
{
    size_t next = 0;
    enum explore_method method;
    struct log log;

    widen(search, count);
    for (size_t done = 0; done < count; done++) {
        for (; next < count && next < done + search->explore->worker_count;
             next++) {
            struct explore_plan plan = sample(search, next, &method);
            worker_run(worker_at(search, next), &plan);
        }
        worker_take(worker_at(search, done), &log);
        sample(search, done, &method);
        if (visit(search, &log, method))
            continue;
        for (done++; done < next; done++)
            worker_wait(worker_at(search, done), &log);
        return false;
    }
    return true;
}

static bool is_all_run(const struct search *search)
{
    for (unsigned i = 0; i < BOUNDS; i++)
        if (search->queues[i].first < search->queues[i].count)
            return false;
    return !search->is_cut;
}

static void free_queues(struct search *search)
{
    for (unsigned i = 0; i < BOUNDS; i++) {
        struct queue *queue = &search->queues[i];
        for (size_t j = queue->first; j < queue->count; j++)
            free(queue->jobs[j].turns);
        free(queue->jobs);
    }
}

void explore_search(struct explore *explore,
                    const struct explore_budget *budget,
                    explore_visitor *visitor, void *context,
                    struct explore_result *result)
{
    struct search search = {
        .explore = explore,
        .budget = budget,
        .visitor = visitor,
        .context = context,
        .result = result,
    };
    size_t bounded = budget->bounded < budget->executions ? budget->bounded
                                                          : budget->executions;

    *result = (struct explore_result){.bound = -1};
    bool goes_on = run_bounded(&search, bounded > 0 ? bounded : 1);
    result->is_complete = goes_on && is_all_run(&search);
    if (goes_on && !result->is_complete)
        goes_on = run_samples(&search, budget->executions - result->executions);
    result->is_stopped = !goes_on;
    explore_settle(explore);
    free_queues(&search);
}
