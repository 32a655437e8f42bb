// SPDX-License-Identifier: MIT
//
// bench-control - schedules per second, against a floor; what the hook of an
// access costs; exhaustive searches.
//
// The floor does what an execution takes that forks its processes: it forks
// them, hands over by futex once per step, exits and waits, all on one core,
// with no logic at all.  Each number is the best of several short rounds,
// the floor's and ours in turn, so that other work on the machine disturbs
// both alike.

#include <linux/futex.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "controlled.h"
#include "explore/worker.h"

enum {
    ROUNDS = 9,
    SPACING = 16, // words: a cache line for each process
    ENOUGH_S = 20,
    SAMPLES = 8, // times the executions, so that starting is a small part
};

struct size {
    int processes, steps, executions;
};

static double now_s(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// ---- The floor

static uint32_t *words;

static void hand_over(int process)
{
    uint32_t *word = &words[process * SPACING];

    __atomic_store_n(word, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, word, FUTEX_WAKE, 1);
}

static void await(int process)
{
    uint32_t *word = &words[process * SPACING];

    while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == 0)
        syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL);
    *word = 0;
}

static void take_steps(int me, const struct size *size)
{
    for (int i = 0; i < size->steps; i++) {
        if (me > 0 || i > 0)
            await(me);
        hand_over((me + 1) % size->processes);
    }
}

static void run_floor(const struct size *size)
{
    memset(words, 0, (size_t)size->processes * SPACING * sizeof *words);
    if (fork() != 0) {
        wait(NULL);
        return;
    }
    for (int i = 1; i < size->processes; i++)
        if (fork() == 0) {
            take_steps(i, size);
            _exit(0);
        }
    take_steps(0, size);
    while (wait(NULL) > 0)
        ;
    _exit(0);
}

static double measure_floor(const struct size *size)
{
    double start = now_s();

    for (int i = 0; i < size->executions; i++)
        run_floor(size);
    return size->executions / (now_s() - start);
}

static void pin(int core)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

// Two floors at the same time, on a core each, against one: what two workers
// can gain at best, for forks of the same program get in each other's way in
// the kernel.
static double measure_two_floors(const struct size *size)
{
    double *rates = mmap(NULL, 2 * sizeof *rates, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double one, two;

    pid_t alone = fork();
    if (alone == 0) {
        pin(0);
        rates[0] = measure_floor(size);
        _exit(0);
    }
    waitpid(alone, NULL, 0);
    one = rates[0];
    for (int core = 0; core < 2; core++)
        if (fork() == 0) {
            pin(core);
            words += core * size->processes * SPACING;
            rates[core] = measure_floor(size);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    two = rates[0] + rates[1];
    munmap(rates, 2 * sizeof *rates);
    return two / one;
}

static void compare_floors(const struct size *size)
{
    double best = 0;

    for (int i = 0; i < ROUNDS; i++) {
        double gain = measure_two_floors(size);
        best = gain > best ? gain : best;
    }
    printf("%2d processes, %2d steps: two floors on two cores do at best %.2f "
           "times what one does\n",
           size->processes, size->steps, best);
}

// ---- Ours

static double measure_control(struct explore *explore, const struct size *size)
{
    struct explore_plan plan = {.policy = PAGE_RANDOM};
    double start = now_s();

    for (int i = 0; i < size->executions; i++) {
        struct log log;
        plan.seed = (uint64_t)i;
        explore_run(explore, &plan, &log);
        if (log.end != LOG_FINISHED) {
            printf("it ends by %s %s\n", log_end_name(log.end), log.detail);
            exit(1);
        }
    }
    return size->executions / (now_s() - start);
}

static struct explore *open_ring(const char *program, const struct size *size,
                                 unsigned workers)
{
    char processes[16], steps[16];
    char *argv[] = {(char *)program, processes, steps, NULL};
    const char *message = "";

    snprintf(processes, sizeof processes, "%d", size->processes);
    snprintf(steps, sizeof steps, "%d", size->steps);
    struct explore *explore =
        explore_open(program, argv, workers, NULL, &message);
    if (explore == NULL) {
        printf("bench-control: %s\n", message);
        exit(1);
    }
    return explore;
}

static void compare(const char *program, const struct size *size)
{
    struct explore *explore = open_ring(program, size, 1);
    double floor_rate = 0, rate = 0;

    // The floor runs on the same core: explore_open() has moved us there.
    for (int i = 0; i < ROUNDS; i++) {
        double one = measure_floor(size),
               other = measure_control(explore, size);
        floor_rate = one > floor_rate ? one : floor_rate;
        rate = other > rate ? other : rate;
    }
    printf("%2d processes, %2d steps: %5.0f schedules/s, floor %5.0f/s, "
           "ratio %.2f\n",
           size->processes, size->steps, rate, floor_rate, rate / floor_rate);
    explore_close(explore);
}

static bool pass_on(void *context, const struct log *log,
                    const struct explore_seen *seen)
{
    (void)context, (void)log, (void)seen;
    return true;
}

static double sample(const char *program, const struct size *size,
                     unsigned workers)
{
    const struct explore_budget budget = {
        .executions = SAMPLES * (size_t)size->executions,
        .bounded = 1,
        .seed = 1};
    struct explore *explore = open_ring(program, size, workers);
    struct explore_result result;

    double start = now_s();
    explore_search(explore, &budget, pass_on, NULL, &result);
    double seconds = now_s() - start;
    explore_close(explore);
    return seconds;
}

static void compare_workers(const char *program, const struct size *size)
{
    double one = INFINITY, two = INFINITY;

    for (int i = 0; i < ROUNDS; i++) {
        one = fmin(one, sample(program, size, 1));
        two = fmin(two, sample(program, size, 2));
    }
    printf("%2d processes, %2d steps: samples by two workers %.2f times as "
           "fast\n",
           size->processes, size->steps, one / two);
}

// ---- The hook of an access to memory that is not shared

enum {
    READS = 32, // in a round of accesses.c
    HOOK_ROUNDS = 1000000,
};

// Seconds that one execution takes.
static double time_controlled(const char *program, char *rounds)
{
    char *argv[] = {(char *)program, rounds, NULL};
    const char *message = "";
    struct explore_plan plan = {0};
    struct log log;
    struct explore *explore = explore_open(program, argv, 1, NULL, &message);

    if (explore == NULL)
        return 0;
    double start = now_s();
    explore_run(explore, &plan, &log);
    double seconds = now_s() - start;
    explore_close(explore);
    return seconds;
}

static double time_native(const char *program, char *rounds)
{
    double start = now_s();

    if (fork() == 0) {
        execl(program, program, rounds, NULL);
        _exit(127);
    }
    wait(NULL);
    return now_s() - start;
}

// Of one read, in nanoseconds; what starting takes is taken away.
static double read_ns(double (*measure)(const char *, char *),
                      const char *program)
{
    char rounds[16];
    double best = 1e9;

    snprintf(rounds, sizeof rounds, "%d", HOOK_ROUNDS);
    for (int i = 0; i < ROUNDS; i++) {
        double none = measure(program, "0"), all = measure(program, rounds);
        best = all - none < best ? all - none : best;
    }
    return best / HOOK_ROUNDS / READS * 1e9;
}

static void measure_hook(const char *program)
{
    static const char source[] = "tests/bench/accesses.c";
    char command[256];

    if (!controlled_compile(source, program))
        return;
    double controlled = read_ns(time_controlled, program);
    snprintf(command, sizeof command, "gcc -O0 -o %s %s", program, source);
    if (system(command) != 0)
        return;
    double native = read_ns(time_native, program);
    printf("hook of an access that is not shared: %.1f ns (%.1f ns with the "
           "access, which takes %.1f)\n",
           controlled - native, controlled, native);
}

// ---- The exhaustive search

static const struct {
    const char *source, *first, *second;
    bool is_promoted;
} exhaustive[] = {
    {"tests/programs/dpor/philosophers.c", "4", NULL, false},
    {"tests/programs/dpor/philosophers.c", "5", "cycle", false},
    {"tests/programs/dpor/spin.c", NULL, NULL, false},
    {"tests/programs/dpor/last_zero.c", "5", NULL, true},
    {"tests/programs/dpor/circular_buffer.c", "5", NULL, true},
    {"tests/programs/dpor/writers.c", "5", NULL, true},
    {"tests/programs/dpor/fibonacci.c", "4", NULL, true},
};

static bool go_on(void *context, const struct log *log,
                  const struct explore_seen *seen)
{
    size_t *deadlock = context;

    if (log->end == LOG_DEADLOCK && *deadlock == 0)
        *deadlock = seen->index + 1;
    return true;
}

static size_t promote(struct explore *explore, struct page_range *range)
{
    struct explore_plan plan = {0};
    struct log log;

    explore_run(explore, &plan, &log);
    for (size_t i = 0; i < log.object_count; i++)
        if (log.objects[i].kind == LOG_MEMORY) {
            *range = (struct page_range){log.objects[i].key, 0, UINT32_MAX};
            return 1;
        }
    return 0;
}

// Returns the seconds that it took.  When it `is_warm` all workers run already,
// as in the second search of a grading.
static double exhaust(char *argv[], bool is_promoted, unsigned workers,
                      bool is_warm, struct explore_result *result,
                      size_t *deadlock)
{
    const char *message = "";
    struct explore *explore =
        explore_open(argv[0], argv, workers, NULL, &message);
    struct page_range range;
    struct explore_budget budget = {.executions = 100000, .promoted = &range};

    if (explore == NULL)
        return 0;
    budget.promoted_count = is_promoted ? promote(explore, &range) : 0;
    if (is_warm) {
        explore_widen(explore, SIZE_MAX);
        explore_exhaust(explore, &budget, go_on, deadlock, result);
    }
    double start = now_s();
    explore_exhaust(explore, &budget, go_on, deadlock, result);
    double seconds = now_s() - start;
    explore_close(explore);
    return seconds;
}

// Two of the same search at the same time, each with one worker and a core of
// its own, in seconds, starting included: what two workers can gain at best on
// this machine.
static double exhaust_beside(char *argv[], bool is_promoted)
{
    double start = now_s();

    for (int core = 0; core < 2; core++)
        if (fork() == 0) {
            struct explore_result result;
            size_t deadlock = 0;
            pin(core);
            exhaust(argv, is_promoted, 1, false, &result, &deadlock);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    return now_s() - start;
}

static void exhaust_one(size_t index, char *program)
{
    char *argv[] = {program, (char *)exhaustive[index].first,
                    (char *)exhaustive[index].second, NULL};
    struct explore_result result = {0};
    size_t deadlock = 0;

    if (!controlled_compile(exhaustive[index].source, program))
        return;
    bool is_promoted = exhaustive[index].is_promoted;
    double seconds[2][2] = {{INFINITY, INFINITY}, {INFINITY, INFINITY}};
    double beside = INFINITY, start = now_s();
    for (int i = 0; i < ROUNDS && (i == 0 || now_s() - start < ENOUGH_S); i++) {
        for (int warm = 0; warm < 2; warm++)
            for (unsigned other = 0; other < 2; other++)
                seconds[warm][other] = fmin(
                    seconds[warm][other], exhaust(argv, is_promoted, 1 + other,
                                                  warm, &result, &deadlock));
        beside = fmin(beside, exhaust_beside(argv, is_promoted));
    }
    printf("%s %s: %zu executions%s, %zu blocked, %.0f ms, two workers %.2f "
           "times as fast, %.2f once both run (two searches side by side: "
           "%.2f)",
           strrchr(exhaustive[index].source, '/') + 1,
           argv[1] != NULL ? argv[1] : "", result.executions,
           result.is_complete ? ", complete" : "", result.blocked,
           seconds[0][0] * 1e3, seconds[0][0] / seconds[0][1],
           seconds[1][0] / seconds[1][1], 2 * seconds[0][0] / beside);
    printf(deadlock > 0 ? ", deadlock at %zu\n" : "\n", deadlock);
}

int main(void)
{
    const struct size sizes[] = {{3, 20, 200}, {10, 50, 40}};
    char program[] = "/tmp/bench-control-XXXXXX";
    int descriptor = mkstemp(program);

    setlinebuf(stdout); // it takes a while
    if (descriptor < 0 || !controlled_compile("tests/bench/ring.c", program))
        return 1;
    close(descriptor);
    words = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        compare(program, &sizes[i]);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        compare_floors(&sizes[i]);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        compare_workers(program, &sizes[i]);
    measure_hook(program);
    for (size_t i = 0; i < sizeof exhaustive / sizeof exhaustive[0]; i++)
        exhaust_one(i, program);
    unlink(program);
    return 0;
}
