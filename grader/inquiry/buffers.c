// SPDX-License-Identifier: MIT
//
// On a terminal a line is written when it ends, in a pipe when the buffer is
// full; a fork in between copies the buffer, an _exit loses it.  The native
// runs tell whether that is so, the events of the default execution where.

#include "buffers.h"

#include "judge/causes.h"
#include "judge/judgement.h"

// The first event of this kind in a line of the student's.
static uint32_t first_event(const struct scene *scene, uint16_t op)
{
    const struct log *log = scene->log;

    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == op && (op == LOG_FORK || event->process != 0) &&
            scene_place(scene, event->site).line > 0)
            return i;
    }
    return LOG_NONE;
}

// A fork that the student's own line calls; common/ starts no process with
// something in its buffers.
static void look_for_fork(const struct scene *scene, void *context)
{
    bool *forks = context;
    const struct log *log = scene->log;

    for (uint32_t i = 0; i < log->event_count && !*forks; i++) {
        const struct log_event *event = &log->events[i];
        *forks = event->op == LOG_FORK &&
                 scene_place(scene, event->site).line > 0 &&
                 *scene_call(scene, event->site) == '\0';
    }
}

// A word in the source is cheap to see; in a comment it means nothing.
static bool forks_by_itself(const struct director *director)
{
    bool forks = false;

    if (sources_mention(&director->rules->sources, "fork"))
        director_show_default(director, rules_args(director->rules, 0),
                              look_for_fork, &forks);
    return forks;
}

struct fault {
    enum buffering buffering;
    struct finding *finding;
};

static void add_place(const struct scene *scene, void *context)
{
    const struct fault *fault = context;
    uint16_t op = fault->buffering == BUFFERING_REPEATS ? LOG_FORK : LOG_EXIT;

    scene_add_event(scene, fault->finding, first_event(scene, op));
}

static void tell(struct director *director, enum buffering buffering)
{
    struct fault fault = {
        .buffering = buffering,
        .finding = judgement_add(
            director->judgement, FINDING_UNFLUSHED, "%s",
            buffering == BUFFERING_REPEATS
                ? "when the output is a pipe or a file, text still waits in "
                  "the buffer of stdout at fork, which copies it, so it is "
                  "printed again; call fflush(stdout) before fork"
                : "when the output is a pipe or a file, text still waits in "
                  "the buffer of stdout when its process ends, and is lost; "
                  "call fflush(stdout) before _exit"),
    };

    director_show_default(director, rules_args(director->rules, 0), add_place,
                          &fault);
}

void buffers_judge(struct director *director, const struct program *native)
{
    const struct rules *rules = director->rules;
    const struct trace_args *args = rules_args(rules, 0);
    struct execution execution;

    if (rules->trace == NULL || !forks_by_itself(director))
        return;
    native->run(native, args, false, &execution);
    if (execution.end == EXECUTION_ENDED &&
        !rules_allow(rules, args, &execution.output)) {
        enum buffering buffering =
            cause_is_buffering(rules, native, args, &execution.output);
        if (buffering != BUFFERING_INNOCENT)
            tell(director, buffering);
    }
    execution_free(&execution);
}
