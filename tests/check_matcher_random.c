// SPDX-License-Identifier: MIT
//
// The matcher against a naive one, on small random traces and outputs.
//
// A trace is made together with what it means: for each process, or each task
// of a shared role, the list of all things it can print.  The naive matcher
// tries all of them in all ways and looks at the rules only when every line
// has its process: nothing of it is shared with the real one.

#include "check_matcher.h"

#include <stdio.h>
#include <string.h>

enum {
    EVENTS_MAX = 8,   // of a script
    SCRIPTS_MAX = 48, // of a thread
    THREADS_MAX = 8,
    LINES_MAX = 9, // of an output
    TRACES = 1500,
    OUTPUTS = 12, // for each trace
};

struct event {
    char text;
    bool is_source, is_target; // of the only arrow
    int block;                 // exclusive x it is in, from 1; 0: none
};

struct script {
    struct event events[EVENTS_MAX];
    int count;
};

struct scripts {
    struct script at[SCRIPTS_MAX];
    int count;
};

// A process, or a task of a shared role.
struct thread {
    struct scripts scripts;
    bool is_optional;
    bool is_task;
    int role;
};

struct model {
    struct thread threads[THREADS_MAX];
    int count;
    char text[2048];
    int blocks; // exclusives so far
    bool has_source, has_target;
    bool too_large;
};

struct line {
    char text;
    int process; // from 1, or TRACE_UNKNOWN
};

struct output {
    struct line lines[LINES_MAX];
    int count;
    bool known;                        // the processes and the order are
    bool before[LINES_MAX][LINES_MAX]; // happens-before
};

static unsigned state;

static int random_below(int n)
{
    state = state * 1664525u + 1013904223u;
    return (int)((state >> 16) % (unsigned)n);
}

static void add_text(struct model *model, const char *text)
{
    ck_assert_uint_lt(strlen(model->text) + strlen(text), sizeof model->text);
    strcat(model->text, text);
}

static struct scripts nothing(void)
{
    struct scripts scripts = {.count = 1};
    return scripts;
}

static void add_script(struct model *model, struct scripts *to,
                       const struct script *script)
{
    if (to->count == SCRIPTS_MAX || script->count > EVENTS_MAX)
        model->too_large = true;
    else
        to->at[to->count++] = *script;
}

// One of `a`, then one of `b`.
static struct scripts then(struct model *model, const struct scripts *a,
                           const struct scripts *b)
{
    struct scripts both = {.count = 0};
    for (int i = 0; i < a->count; i++)
        for (int k = 0; k < b->count; k++) {
            struct script joined = a->at[i];
            const struct script *more = &b->at[k];
            if (joined.count + more->count > EVENTS_MAX) {
                model->too_large = true;
                return both;
            }
            memcpy(joined.events + joined.count, more->events,
                   (size_t)more->count * sizeof *more->events);
            joined.count += more->count;
            add_script(model, &both, &joined);
        }
    return both;
}

static struct scripts either(struct model *model, struct scripts a,
                             const struct scripts *b)
{
    for (int i = 0; i < b->count; i++)
        add_script(model, &a, &b->at[i]);
    return a;
}

// Writes a line of the role, with a suffix.
static struct scripts make_line(struct model *model, const char *indent,
                                const char *role, const char *suffix)
{
    struct event event = {.text = (char)('a' + random_below(3))};
    char text[128];
    int arrow = random_below(8);
    event.is_source = arrow == 0;
    event.is_target = arrow == 1;
    model->has_source = model->has_source || event.is_source;
    model->has_target = model->has_target || event.is_target;
    snprintf(text, sizeof text, "%s%s | %c%s%s\n", indent, role, event.text,
             suffix,
             event.is_source   ? "  -> x"
             : event.is_target ? "  <- x"
                               : "");
    add_text(model, text);
    struct scripts scripts = {.count = 1};
    scripts.at[0].events[0] = event;
    scripts.at[0].count = 1;
    return scripts;
}

static struct scripts make_any_order(struct model *model, const char *role)
{
    add_text(model, "any order\n");
    struct scripts a = make_line(model, "  ", role, "");
    struct scripts b = make_line(model, "  ", role, "");
    struct scripts ab = then(model, &a, &b), ba = then(model, &b, &a);
    return either(model, ab, &ba);
}

static struct scripts make_exclusive(struct model *model, const char *role)
{
    add_text(model, "exclusive x\n");
    struct scripts a = make_line(model, "  ", role, "");
    bool optional = random_below(2);
    struct scripts b =
        make_line(model, "  ", role, optional ? "  optional" : "");
    struct scripts none = nothing();
    if (optional)
        b = either(model, b, &none);
    struct scripts both = then(model, &a, &b);
    int block = ++model->blocks;
    for (int i = 0; i < both.count; i++)
        for (int k = 0; k < both.at[i].count; k++)
            both.at[i].events[k].block = block;
    return both;
}

// What a top-level item can print, and how often it is a task.
struct item {
    struct scripts scripts; // of one turn
    int low, high;          // turns
};

static struct item make_item(struct model *model, const char *role)
{
    struct item item = {.low = 1, .high = 1};
    switch (random_below(7)) {
    case 0:
        item.scripts = make_line(model, "", role, "  optional");
        item.low = 0;
        break;
    case 1:
        item.scripts = make_line(model, "", role, "  repeat 0..2");
        item.low = 0;
        item.high = 2;
        break;
    case 2:
        item.scripts = make_line(model, "", role, "  each i in range(2)");
        item.low = item.high = 2;
        break;
    case 3:
        item.scripts = make_any_order(model, role);
        break;
    case 4:
        item.scripts = make_exclusive(model, role);
        break;
    default:
        item.scripts = make_line(model, "", role, "");
    }
    return item;
}

// All turns of the item by one process.
static struct scripts in_turn(struct model *model, const struct item *item)
{
    struct scripts all = {.count = 0}, turns = nothing();
    for (int n = 0; n <= item->high; n++) {
        if (n >= item->low)
            all = either(model, all, &turns);
        if (n < item->high)
            turns = then(model, &turns, &item->scripts);
    }
    return all;
}

static void add_thread(struct model *model, const struct scripts *scripts,
                       bool optional, struct thread like)
{
    if (model->count == THREADS_MAX) {
        model->too_large = true;
        return;
    }
    like.scripts = *scripts;
    like.is_optional = optional;
    model->threads[model->count++] = like;
}

static void make_shared(struct model *model, const char *role, int id)
{
    struct thread task = {.role = id, .is_task = true};
    for (int items = 1 + random_below(3); items > 0; items--) {
        struct item item = make_item(model, role);
        for (int i = 0; i < item.high; i++)
            add_thread(model, &item.scripts, i >= item.low, task);
    }
}

static void make_role(struct model *model, int id)
{
    static const char *const names[] = {"p", "q"};
    static const char *const sizes[] = {"", "[2]", "[1..2]", "*"};
    static const int low[] = {1, 2, 1}, high[] = {1, 2, 2};
    int size = random_below(4);
    char declared[32];
    snprintf(declared, sizeof declared, "role %s%s\n", names[id], sizes[size]);
    add_text(model, declared);
    if (size == 3) {
        make_shared(model, names[id], id);
        return;
    }
    struct scripts scripts = nothing();
    for (int items = 1 + random_below(3); items > 0; items--) {
        struct item item = make_item(model, names[id]);
        struct scripts turns = in_turn(model, &item);
        scripts = then(model, &scripts, &turns);
    }
    for (int i = 0; i < high[size]; i++)
        add_thread(model, &scripts, i >= low[size],
                   (struct thread){.role = id});
}

// Makes a trace that the reader accepts and that is small enough.
static struct trace *make_trace(struct model *model)
{
    for (;;) {
        memset(model, 0, sizeof *model);
        add_text(model, "run\n");
        make_role(model, 0);
        if (random_below(2))
            make_role(model, 1);
        if (!model->too_large && model->has_source == model->has_target)
            return good_trace(model->text);
    }
}

// The naive matcher.
struct naive {
    const struct model *model;
    const struct output *output;
    int chosen[THREADS_MAX];  // script, -1: not begun
    int done[THREADS_MAX];    // events of it
    int process[THREADS_MAX]; // that carries it out
    int thread[LINES_MAX];    // that prints the line
    int event[LINES_MAX];
};

static const struct event *event_of(const struct naive *naive, int line)
{
    int thread = naive->thread[line];
    return &naive->model->threads[thread]
                .scripts.at[naive->chosen[thread]]
                .events[naive->event[line]];
}

static bool is_before(const struct naive *naive, int a, int b)
{
    return naive->output->known ? naive->output->before[a][b] : a < b;
}

static bool arrows_hold(const struct naive *naive)
{
    for (int a = 0; a < naive->output->count; a++)
        for (int b = 0; b < naive->output->count; b++)
            if (event_of(naive, a)->is_source &&
                event_of(naive, b)->is_target && !is_before(naive, a, b))
                return false;
    return true;
}

// Is the block of line a entirely before that of line b?
static bool is_block_before(const struct naive *naive, int a, int b)
{
    for (int i = 0; i < naive->output->count; i++)
        for (int k = 0; k < naive->output->count; k++)
            if (naive->thread[i] == naive->thread[a] &&
                event_of(naive, i)->block == event_of(naive, a)->block &&
                naive->thread[k] == naive->thread[b] &&
                event_of(naive, k)->block == event_of(naive, b)->block &&
                !is_before(naive, i, k))
                return false;
    return true;
}

static bool blocks_exclude(const struct naive *naive)
{
    for (int a = 0; a < naive->output->count; a++)
        for (int b = 0; b < a; b++) {
            bool same = naive->thread[a] == naive->thread[b] &&
                        event_of(naive, a)->block == event_of(naive, b)->block;
            if (event_of(naive, a)->block && event_of(naive, b)->block &&
                !same && !is_block_before(naive, a, b) &&
                !is_block_before(naive, b, a))
                return false;
        }
    return true;
}

static bool all_done(const struct naive *naive)
{
    for (int t = 0; t < naive->model->count; t++) {
        const struct thread *thread = &naive->model->threads[t];
        bool can_be_silent = thread->is_optional;
        for (int i = 0; i < thread->scripts.count; i++)
            can_be_silent = can_be_silent || thread->scripts.at[i].count == 0;
        if (naive->chosen[t] < 0
                ? !can_be_silent
                : naive->done[t] < thread->scripts.at[naive->chosen[t]].count)
            return false;
    }
    return true;
}

// Could the process of the line carry out the thread, which begins with it?
static bool may_begin(const struct naive *naive, int t, int process)
{
    const struct thread *thread = &naive->model->threads[t];
    for (int other = 0; process > 0 && other < naive->model->count; other++) {
        const struct thread *that = &naive->model->threads[other];
        if (naive->chosen[other] < 0 || naive->process[other] != process)
            continue;
        bool over =
            naive->done[other] == that->scripts.at[naive->chosen[other]].count;
        if (!thread->is_task || that->role != thread->role || !over)
            return false;
    }
    return true;
}

static bool search(struct naive *naive, int line);

static bool print(struct naive *naive, int t, int line)
{
    const struct script *script =
        &naive->model->threads[t].scripts.at[naive->chosen[t]];
    int at = naive->done[t];
    if (at >= script->count ||
        script->events[at].text != naive->output->lines[line].text)
        return false;
    naive->thread[line] = t;
    naive->event[line] = at;
    naive->done[t]++;
    bool found = search(naive, line + 1);
    naive->done[t]--;
    return found;
}

static bool begin(struct naive *naive, int t, int line)
{
    int process = naive->output->lines[line].process;
    bool found = false;
    if (!may_begin(naive, t, process))
        return false;
    naive->process[t] = process;
    int count = naive->model->threads[t].scripts.count;
    for (int i = 0; i < count && !found; i++) {
        naive->chosen[t] = i;
        found = print(naive, t, line);
    }
    naive->chosen[t] = -1;
    return found;
}

static bool search(struct naive *naive, int line)
{
    if (line == naive->output->count)
        return all_done(naive) && arrows_hold(naive) && blocks_exclude(naive);
    int process = naive->output->lines[line].process;
    for (int t = 0; t < naive->model->count; t++) {
        if (naive->chosen[t] < 0) {
            if (begin(naive, t, line))
                return true;
        } else if ((process < 0 || naive->process[t] == process) &&
                   print(naive, t, line)) {
            return true;
        }
    }
    return false;
}

static bool is_legal(const struct model *model, const struct output *output)
{
    struct naive naive = {.model = model, .output = output};
    for (int t = 0; t < THREADS_MAX; t++)
        naive.chosen[t] = -1;
    return search(&naive, 0);
}

// Lets random threads print random scripts, whatever the rules say.
static void run_threads(const struct model *model, struct output *output)
{
    int script[THREADS_MAX], done[THREADS_MAX] = {0}, left = 0;
    memset(output, 0, sizeof *output);
    for (int t = 0; t < model->count; t++) {
        const struct thread *thread = &model->threads[t];
        script[t] = random_below(thread->scripts.count);
        if (thread->is_optional && random_below(2))
            done[t] = thread->scripts.at[script[t]].count;
        left += thread->scripts.at[script[t]].count - done[t];
    }
    int t = 0;
    while (left > 0 && output->count < LINES_MAX) {
        if (random_below(2))
            t = random_below(model->count);
        const struct script *one = &model->threads[t].scripts.at[script[t]];
        if (done[t] == one->count) {
            t = (t + 1) % model->count;
            continue;
        }
        struct line line = {one->events[done[t]++].text, t + 1};
        output->lines[output->count++] = line;
        left--;
    }
}

static void mutate(struct output *output)
{
    int n = output->count;
    int a = n ? random_below(n) : 0, b = n ? random_below(n) : 0;
    int what = random_below(4);
    if (what == 0 && n > 0) {
        struct line line = output->lines[a];
        output->lines[a] = output->lines[b];
        output->lines[b] = line;
    } else if (what == 1 && n > 0) {
        memmove(&output->lines[a], &output->lines[a + 1],
                (size_t)(n - a - 1) * sizeof *output->lines);
        output->count--;
    } else if (what == 2 && n > 0) {
        output->lines[a].text = (char)('a' + random_below(3));
    } else if (n < LINES_MAX) {
        output->lines[n].text = (char)('a' + random_below(3));
        output->lines[n].process = 1 + random_below(4);
        output->count++;
    }
}

// Makes an order that contains the order within each process.
static void make_order(struct output *output)
{
    int n = output->count, chance = 1 + random_below(4);
    output->known = true;
    for (int b = 0; b < n; b++)
        for (int a = 0; a < b; a++)
            output->before[a][b] =
                output->lines[a].process == output->lines[b].process ||
                random_below(chance) == 0;
    for (int b = 0; b < n; b++)
        for (int a = 0; a < b; a++)
            for (int c = a + 1; c < b; c++)
                if (output->before[a][c] && output->before[c][b])
                    output->before[a][b] = true;
}

static bool table_before(const void *context, size_t a, size_t b)
{
    const struct output *output = context;
    return output->before[a][b];
}

static struct trace_result match(const struct trace *trace,
                                 const struct output *output)
{
    struct trace_line lines[LINES_MAX];
    for (int i = 0; i < output->count; i++)
        lines[i] = (struct trace_line){.text = &output->lines[i].text,
                                       .length = 1,
                                       .process = output->lines[i].process,
                                       .pid = TRACE_UNKNOWN};
    struct trace_execution execution = {.lines = lines,
                                        .line_count = (size_t)output->count};
    if (output->known) {
        execution.before = table_before;
        execution.context = output;
    }
    struct trace_result result;
    trace_match(trace, NULL, &execution, TRACE_STEPS, &result);
    return result;
}

static void describe(const struct model *model, const struct output *output,
                     char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "%s--\n", model->text);
    for (int i = 0; i < output->count; i++)
        used +=
            (size_t)snprintf(text + used, size - used, "%c(%d) ",
                             output->lines[i].text, output->lines[i].process);
    for (int a = 0; output->known && a < output->count; a++)
        for (int b = 0; b < output->count; b++)
            if (output->before[a][b])
                used +=
                    (size_t)snprintf(text + used, size - used, "%d<%d ", a, b);
}

static void compare(const struct model *model, const struct trace *trace,
                    const struct output *output, int *legal)
{
    bool expected = is_legal(model, output);
    struct trace_result result = match(trace, output);
    char text[4096];
    describe(model, output, text, sizeof text);
    ck_assert_msg(result.verdict == (expected ? TRACE_LEGAL : TRACE_ILLEGAL),
                  "verdict %d, not %d: %s\n%s", result.verdict, !expected,
                  result.message, text);
    *legal += expected;
    if (expected || !output->known)
        return;
    struct output in_text_order = *output;
    for (int a = 0; a < LINES_MAX; a++)
        for (int b = 0; b < LINES_MAX; b++)
            in_text_order.before[a][b] = a < b;
    ck_assert_msg(result.by_luck == is_legal(model, &in_text_order),
                  "by luck %d\n%s", result.by_luck, text);
}

static void compare_all(bool known)
{
    int legal = 0;
    for (int i = 0; i < TRACES; i++) {
        struct model model;
        struct trace *trace = make_trace(&model);
        for (int k = 0; k < OUTPUTS; k++) {
            struct output output;
            run_threads(&model, &output);
            for (int m = k % 3; m > 0; m--)
                mutate(&output);
            for (int line = 0; !known && line < output.count; line++)
                output.lines[line].process = TRACE_UNKNOWN;
            if (known)
                make_order(&output);
            compare(&model, trace, &output, &legal);
        }
        trace_free(trace);
    }
    // Both verdicts are really tried.
    ck_assert_int_gt(legal, TRACES * OUTPUTS / 20);
    ck_assert_int_lt(legal, TRACES * OUTPUTS * 3 / 4);
}

START_TEST(agrees_with_a_naive_matcher_on_texts)
{
    state = 1 + (unsigned)_i;
    compare_all(false);
}
END_TEST

START_TEST(agrees_with_a_naive_matcher_on_executions)
{
    state = 101 + (unsigned)_i;
    compare_all(true);
}
END_TEST

void matcher_add_random(Suite *suite)
{
    TCase *tcase = tcase_create("random");
    tcase_set_timeout(tcase, 300);
    tcase_add_loop_test(tcase, agrees_with_a_naive_matcher_on_texts, 0, 3);
    tcase_add_loop_test(tcase, agrees_with_a_naive_matcher_on_executions, 0, 3);
    suite_add_tcase(suite, tcase);
}
