// SPDX-License-Identifier: MIT
//
// exhaust - one execution of each class, depth first.
//
// The next execution is always the first one that is left at the deepest place
// of the path (path.c).  It is over when nothing is left, when the budget is
// spent, or when what has been run is so small a part of what there is, as far
// as can be told, that the budget will never do.

#include "explore/exhaust.h"

enum {
    ESTIMATE_FROM = 64,  // executions, before the estimate counts
    ESTIMATE_TIMES = 8,  // the budget: hopeless
    EFFORT = 2000000000, // pairs of steps looked at: seconds
};

struct search {
    const struct explore_budget *budget;
    explore_visitor *visitor;
    void *context;
    struct explore_result *result;
    struct path path;
    struct ahead *ahead;
    uint64_t effort; // pairs of steps
};

static bool visit(struct search *search, const struct log *log)
{
    struct explore_seen seen = {
        .method = EXPLORE_EXHAUSTIVE,
        .index = search->result->executions++,
    };
    bool goes_on = search->visitor(search->context, log, &seen);

    search->result->is_stopped = !goes_on;
    return goes_on;
}

static bool is_hopeless(struct search *search)
{
    struct explore_result *result = search->result;

    result->estimate =
        (double)result->executions / path_explored(&search->path);
    if (search->effort > EFFORT)
        return true;
    return result->executions >= ESTIMATE_FROM &&
           result->estimate >
               (double)search->budget->executions * ESTIMATE_TIMES;
}

// False: it is over.
static bool take(struct search *search, size_t at, const struct log *log)
{
    bool goes_on = visit(search, log);

    ahead_take_back(search->ahead);
    if (!goes_on) {
        path_miss(&search->path, EXPLORE_STOPPED);
        return false;
    }
    search->effort += (uint64_t)log->choice_count * log->choice_count;
    path_take(&search->path, at, log);
    if (!is_hopeless(search))
        return true;
    path_miss(&search->path, EXPLORE_TOO_LARGE);
    return false;
}

// It was ended from outside, before it could show what its leaf leads to.
static bool has_no_end(const struct log *log)
{
    return log->end != LOG_FINISHED && log->end != LOG_DEADLOCK &&
           log->end != LOG_LIVELOCK && log->end != LOG_DIVERGED;
}

// The leaf was none.  What an execution means that was ended from outside is
// for the visitor to say: not that there is nothing to see.
static bool leave_out(struct search *search, size_t at, const struct log *log)
{
    ahead_take_back(search->ahead);
    path_prune(&search->path, at);
    if (has_no_end(log)) {
        path_miss(&search->path, EXPLORE_CUT_OFF);
        return visit(search, log);
    }
    search->result->blocked++;
    return true;
}

static bool run(struct search *search, size_t at)
{
    struct log log;

    if (search->result->executions == search->budget->executions) {
        path_miss(&search->path, EXPLORE_BUDGET);
        return false;
    }
    ahead_fetch(search->ahead, &search->path, at, &log);
    if (path_is_followed(&search->path, at, &log))
        return take(search, at, &log);
    return leave_out(search, at, &log);
}

void exhaust(const struct source *source, const struct explore_budget *budget,
             explore_visitor *visitor, void *context,
             struct explore_result *result)
{
    struct search search = {
        .budget = budget,
        .visitor = visitor,
        .context = context,
        .result = result,
        .ahead = ahead_open(source),
    };
    struct path *path = &search.path;
    size_t at = 0;

    *result = (struct explore_result){.bound = -1};
    path_open(path, budget);
    while (run(&search, at) && path_deepest(path, &at))
        path_go_back(path, at);
    result->gap = path->gap;
    result->is_complete = path->gap == EXPLORE_ALL;
    if (result->is_complete)
        result->estimate = (double)result->executions;
    ahead_close(search.ahead);
    path_close(path);
}
