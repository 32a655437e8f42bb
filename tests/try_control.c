// SPDX-License-Identifier: MIT
//
// try_control - runs one C file under control and prints what happened.
//
//   try_control FILE.c [--policy stay|random|pct|pos] [--seed N] [--untimed]
//               [--schedules N] [--search | --exhaust [--promote]]
//               [--workers N] [--replay TOKEN] [--forked] [--quiet]
//               [-- ARGS...]
//
// For who works on the grader: the log as it is, nothing judged.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "controlled.h"
#include "explore/explore.h"

struct options {
    const char *file;
    enum page_policy policy;
    unsigned long seed, schedules;
    bool is_untimed, is_forked, is_quiet, is_search, is_exhaustive, is_promoted;
    unsigned workers;
    const char *token;
    char **args;
};

static const char *const policies[] = {"stay", "random", "pct", "pos", NULL};

static _Noreturn void usage(void)
{
    fputs("usage: try_control FILE.c [--policy stay|random|pct|pos] "
          "[--seed N] [--untimed]\n"
          "    [--schedules N] [--search | --exhaust [--promote]] "
          "[--workers N]\n"
          "    [--replay TOKEN] [--forked] [--quiet] [-- ARGS]\n",
          stderr);
    exit(2);
}

static enum page_policy policy_named(const char *name)
{
    for (int i = 0; policies[i] != NULL; i++)
        if (strcmp(policies[i], name) == 0)
            return (enum page_policy)i;
    usage();
}

static struct options read_options(int argc, char **argv)
{
    struct options options = {.schedules = 1, .seed = 1, .workers = 1};
    static char *none[] = {NULL};

    options.args = none;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--") == 0) {
            options.args = argv + i + 1;
            break;
        }
        if (strcmp(argv[i], "--untimed") == 0)
            options.is_untimed = true;
        else if (strcmp(argv[i], "--forked") == 0)
            options.is_forked = true;
        else if (strcmp(argv[i], "--quiet") == 0)
            options.is_quiet = true;
        else if (strcmp(argv[i], "--search") == 0)
            options.is_search = true;
        else if (strcmp(argv[i], "--exhaust") == 0)
            options.is_exhaustive = true;
        else if (strcmp(argv[i], "--promote") == 0)
            options.is_promoted = true;
        else if (strcmp(argv[i], "--policy") == 0)
            options.policy = policy_named(value), i++;
        else if (strcmp(argv[i], "--seed") == 0)
            options.seed = strtoul(value, NULL, 10), i++;
        else if (strcmp(argv[i], "--schedules") == 0)
            options.schedules = strtoul(value, NULL, 10), i++;
        else if (strcmp(argv[i], "--workers") == 0)
            options.workers = (unsigned)atoi(value), i++;
        else if (strcmp(argv[i], "--replay") == 0)
            options.token = value, i++;
        else if (argv[i][0] != '-' && options.file == NULL)
            options.file = argv[i];
        else
            usage();
    }
    if (options.file == NULL)
        usage();
    return options;
}

// ---- Printing

static const char *text_of(const struct log *log, uint32_t text)
{
    return text == LOG_NONE ? "" : log->text + text;
}

static void print_place(struct explore_places *places, const struct log *log,
                        uint32_t site)
{
    if (site == LOG_NONE)
        return;
    for (int i = 0; i < LOG_DEPTH && log->sites[site].pc[i] != 0; i++) {
        struct explore_place place =
            explore_place(places, log->sites[site].pc[i]);
        const char *slash = place.file ? strrchr(place.file, '/') : NULL;
        if (i > 1 || place.file == NULL)
            break;
        printf(" %s:%d", slash ? slash + 1 : place.file, place.line);
    }
}

static void print_object(const struct log *log, uint32_t index)
{
    static const char *const kinds[] = {"?",    "mem",  "sem",   "nsem",
                                        "pipe", "fifo", "mutex", "cond",
                                        "file", "pidfd"};

    if (index == LOG_NONE)
        return;
    const struct log_object *object = &log->objects[index];
    printf(" %s%u", object->kind < 10 ? kinds[object->kind] : "?", index);
    if (object->name != LOG_NONE)
        printf("(%s)", text_of(log, object->name));
}

static void print_event(struct explore_places *places, const struct log *log,
                        size_t index)
{
    const struct log_event *event = &log->events[index];

    printf("%4zu %4d p%-2u %-13s", index, (int)event->step, event->process,
           log_op_name((enum log_op)event->op));
    print_object(log, event->object);
    if (event->offset != 0 || event->length != 0)
        printf(" [%lld+%lld]", (long long)event->offset,
               (long long)event->length);
    printf(" =%lld", (long long)event->value);
    if (event->peer != LOG_NOBODY)
        printf(" peer=p%u", event->peer);
    if (event->cause != LOG_NONE)
        printf(" cause=%u", event->cause);
    if (event->error != 0)
        printf(" %s", strerrorname_np(event->error));
    if (event->time != 0)
        printf(" t=%gs", (double)event->time / 1e9);
    if (event->op == LOG_OUTPUT)
        printf(" \"%.*s\"", (int)event->length - 1, log->text + event->text);
    else if (event->op == LOG_UNFLUSHED)
        printf(" \"%.*s\"", (int)event->offset, log->text + event->text);
    else if (event->text != LOG_NONE)
        printf(" \"%s\"", log->text + event->text);
    print_place(places, log, event->site);
    putchar('\n');
}

static void print_processes(struct explore_places *places,
                            const struct log *log)
{
    for (size_t i = 0; i < log->process_count; i++) {
        const struct log_process *process = &log->processes[i];
        printf("p%zu pid %d", i, process->pid);
        if (process->end != LOG_ALIVE) {
            printf(" ended, status 0x%x%s%s", (unsigned)process->status,
                   process->reaped_by == LOG_NOBODY ? ", not reaped" : "",
                   process->orphaned ? ", orphan" : "");
            print_place(places, log, process->fault_site);
        } else {
            printf(" at %s", log_op_name((enum log_op)process->op));
            print_object(log, process->object);
            print_place(places, log, process->site);
        }
        putchar('\n');
    }
    for (size_t i = 0; i < log->holder_count; i++)
        printf("p%u holds the %s end of object %u as %u\n",
               log->holders[i].process,
               log->holders[i].is_write_end ? "write" : "read",
               log->holders[i].object, log->holders[i].descriptor);
    for (size_t i = 0; i < log->object_count; i++)
        if (log->objects[i].is_left)
            printf("left behind: %s\n", text_of(log, log->objects[i].name));
}

static void print_log(struct explore_places *places, const struct log *log,
                      const char *token)
{
    for (size_t i = 0; i < log->event_count; i++)
        print_event(places, log, i);
    print_processes(places, log);
    printf("%s %s", log_end_name(log->end), log->detail);
    if (log->end_process != LOG_NOBODY && log->end != LOG_FINISHED)
        printf(" by p%u", log->end_process);
    print_place(places, log, log->end_site);
    printf("\nreplay %s\n", token);
}

// ---- Running

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

struct tally {
    size_t ends[16], first[16];
    size_t steps, events;
    uint64_t hash;
    bool is_quiet;
};

static bool count(void *context, const struct log *log,
                  const struct explore_seen *seen)
{
    struct tally *tally = context;

    if (tally->ends[log->end]++ == 0)
        tally->first[log->end] = seen->index;
    tally->steps += log->choice_count;
    tally->events += log->event_count;
    tally->hash = hash_bytes(tally->hash, log->events,
                             log->event_count * sizeof log->events[0]);
    return true;
}

static void print_tally(const struct tally *tally, size_t executions,
                        double seconds)
{
    printf("%zu executions, %.1f steps, %.1f events, %.0f/s, hash %016llx\n",
           executions, (double)tally->steps / (double)executions,
           (double)tally->events / (double)executions,
           (double)executions / seconds, (unsigned long long)tally->hash);
    for (int i = 0; i < 10; i++)
        if (tally->ends[i] > 0)
            printf("    %s %zu, first %zu\n", log_end_name((enum log_end)i),
                   tally->ends[i], tally->first[i] + 1);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void run_many(struct explore *explore, struct explore_plan *plan,
                     const struct options *options)
{
    struct tally tally = {.hash = 1};
    struct explore_seen seen = {0};
    double start = now();

    for (size_t i = 0; i < options->schedules; i++) {
        struct log log;
        plan->seed = options->seed + i;
        explore_run(explore, plan, &log);
        count(&tally, &log, &seen);
    }
    print_tally(&tally, options->schedules, now() - start);
}

static void search(struct explore *explore, const struct options *options)
{
    struct explore_budget budget = {
        .executions = options->schedules,
        .max_bound = 3,
        .bounded = options->schedules / 2,
        .seed = options->seed,
        .is_untimed = options->is_untimed,
    };
    struct explore_result result;
    struct tally tally = {.hash = 1};
    double start = now();

    explore_search(explore, &budget, count, &tally, &result);
    print_tally(&tally, result.executions, now() - start);
    printf("    bound %d%s\n", result.bound,
           result.is_complete ? ", complete" : "");
}

// All the shared memory that the default execution has.
static size_t promote(struct explore *explore, struct page_range ranges[64])
{
    struct explore_plan plan = {0};
    size_t range_count = 0;
    struct log log;

    explore_run(explore, &plan, &log);
    for (size_t i = 0; i < log.object_count && range_count < 64; i++)
        if (log.objects[i].kind == LOG_MEMORY)
            ranges[range_count++] =
                (struct page_range){log.objects[i].key, 0, UINT32_MAX};
    return range_count;
}

static void exhaust(struct explore *explore, const struct options *options)
{
    struct page_range ranges[64];
    struct explore_budget budget = {
        .executions = options->schedules,
        .seed = options->seed,
        .is_untimed = options->is_untimed,
        .promoted = ranges,
    };
    struct explore_result result;
    struct tally tally = {.hash = 1};

    if (options->is_promoted)
        budget.promoted_count = promote(explore, ranges);
    double start = now();
    explore_exhaust(explore, &budget, count, &tally, &result);
    print_tally(&tally, result.executions, now() - start);
    printf("    %s, %zu blocked, estimate %.0f: %s\n",
           result.is_complete ? "complete" : "not complete", result.blocked,
           result.estimate, explore_gap_text(result.gap));
}

static void run_one(struct explore *explore, struct explore_plan *plan,
                    const char *program)
{
    struct explore_places *places = explore_places_open(program);
    struct explore_plan again = *plan;
    struct page_turn *turns;
    struct log log;

    explore_run(explore, plan, &log);
    again.turn_count = explore_turns(&log, &turns);
    again.turns = turns;
    again.policy = PAGE_STAY;
    char *token = explore_token(&again);
    print_log(places, &log, token);
    free(token);
    free(turns);
    explore_places_close(places);
}

int main(int argc, char **argv)
{
    struct options options = read_options(argc, argv);
    char program[] = "/tmp/try_control-XXXXXX";
    int descriptor = mkstemp(program);
    const char *message = "cannot make a file in /tmp";

    close(descriptor);
    if (!controlled_compile(options.file, program))
        return 2;
    char *arguments[64] = {program};
    for (int i = 0; i < 62 && options.args[i] != NULL; i++)
        arguments[i + 1] = options.args[i];
    struct explore *explore =
        explore_open(program, arguments, options.workers, NULL, &message);
    if (explore == NULL) {
        fprintf(stderr, "try_control: %s\n", message);
        return 2;
    }
    struct explore_plan plan = {.policy = options.policy,
                                .is_forked = options.is_forked,
                                .seed = options.seed,
                                .is_untimed = options.is_untimed,
                                .pct_depth = 3,
                                .pct_length = 50};
    if (options.token != NULL && !explore_plan_read(options.token, &plan))
        usage();
    if (options.is_exhaustive)
        exhaust(explore, &options);
    else if (options.is_search)
        search(explore, &options);
    else if (options.schedules > 1)
        run_many(explore, &plan, &options);
    else
        run_one(explore, &plan, program);
    explore_close(explore);
    unlink(program);
    return 0;
}
