// SPDX-License-Identifier: MIT
//
// A program that ends with another status than 0 has mostly seen a call fail,
// or a child.  Of what the log has of that, the last thing before the end is
// the likeliest reason; what is usual, such as the wait that finds no child any
// more, is none.

#include "status.h"

#include "judgement.h"
#include "words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum {
    USUAL_MOST = 2, // a status that stands for a failure, not for a result
};

static int status_of(const struct log *log, uint16_t process)
{
    return WEXITSTATUS(log->processes[process].status);
}

bool status_gave_up(const struct scene *scene, int expected)
{
    return scene->log->processes[0].end == LOG_EXITED &&
           status_of(scene->log, 0) != expected;
}

// ---- What may be the reason

// Whether a wait at this place has found a child before: the last one of a
// loop finds none.
static bool has_found(const struct log *log, uint32_t wait)
{
    const struct log_event *at = &log->events[wait];

    for (uint32_t i = 0; i < wait; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == LOG_WAIT && event->process == at->process &&
            event->site == at->site && event->peer != LOG_NOBODY)
            return true;
    }
    return false;
}

// A call of the program's own that got fewer bytes than it asked for, while
// more were still to come.
static bool is_too_short(const struct log *log, uint32_t read)
{
    const struct log_event *at = &log->events[read];

    if (at->op != LOG_READ || at->error != 0 || at->length == 0 ||
        !(at->flags & LOG_SHORT) || at->flags & LOG_FROM_STDIO)
        return false;
    for (uint32_t i = read + 1; i < log->event_count; i++) {
        if (log->events[i].op == LOG_WRITE &&
            log->events[i].object == at->object && log->events[i].error == 0)
            return true;
    }
    return false;
}

static bool is_child_that_failed(const struct log *log,
                                 const struct log_event *event)
{
    return event->op == LOG_WAIT && event->peer < log->process_count &&
           log->processes[event->peer].end == LOG_EXITED &&
           status_of(log, event->peer) != 0;
}

static bool is_reason(const struct log *log, uint32_t index,
                      bool has_complained)
{
    const struct log_event *event = &log->events[index];

    switch (event->op) {
    case LOG_WAIT:
        return event->peer != LOG_NOBODY ? is_child_that_failed(log, event)
                                         : !has_found(log, index);
    case LOG_READ:
        return event->error != 0 || is_too_short(log, index);
    case LOG_SEM_UNLINK:
    case LOG_SHM_UNLINK:
    case LOG_UNLINK: // of what an earlier run may have left
        return event->error != 0 && has_complained;
    default:
        return event->error != 0;
    }
}

// The last event of the first process that may be why, or LOG_NONE; whether it
// wrote to stderr since then in *has_complained.
static uint32_t find_reason(const struct log *log, bool *has_complained)
{
    *has_complained = false;
    for (uint32_t i = (uint32_t)log->event_count; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if (event->process != 0)
            continue;
        if (event->op == LOG_OUTPUT && event->offset == 2)
            *has_complained = true;
        if (is_reason(log, i, *has_complained))
            return i;
    }
    return LOG_NONE;
}

// ---- In words

// "; Process-1 ends with status 14 and Process-2 with 250": of the children
// that were waited for.  Ownership: the caller frees it.
static char *failed_children(const struct scene *scene, int *most)
{
    const struct log *log = scene->log;
    char *items[LOG_PROCESSES + 1] = {NULL};
    size_t count = 0;

    for (uint16_t p = 1; p < log->process_count; p++) {
        int status = status_of(log, p);
        if (log->processes[p].end != LOG_EXITED || status == 0 ||
            log->processes[p].reaped_by != 0)
            continue;
        items[count] =
            format_text(count == 0 ? "; %s ends with status %d" : "%s with %d",
                        scene->names[p], status);
        count++;
        *most = status > *most ? status : *most;
    }
    char *text = words_list(items, count);
    while (count > 0)
        free(items[--count]);
    return text;
}

// Where another call of the process waited for a child, or "".
static const char *waited_elsewhere(const struct scene *scene, uint32_t wait)
{
    for (uint32_t i = wait; i-- > 0;) {
        const struct log_event *event = &scene->log->events[i];
        if (event->op == LOG_WAIT && event->peer != LOG_NOBODY &&
            event->process == scene->log->events[wait].process)
            return scene_at(scene, event->site);
    }
    return "";
}

// What is to be known of a call that fails so: ": ...", or nothing.
// Ownership: the caller frees it.
static char *about(const struct scene *scene, uint32_t index)
{
    const struct log_event *event = &scene->log->events[index];
    const char *at = "";

    if (event->op == LOG_WAIT && event->error == ECHILD)
        at = waited_elsewhere(scene, index);
    if (*at != '\0')
        return format_text(": the child was waited for%s already", at);
    if (event->op == LOG_WAIT && event->error == ECHILD)
        return format_text(": what it asks for is no child of this process");
    if (event->op == LOG_SEM_TRYWAIT && event->error == EAGAIN)
        return format_text(": it does not wait for a semaphore that is taken; "
                           "sem_wait does");
    if (event->op == LOG_MUTEX_TRYLOCK && event->error == EBUSY)
        return format_text(": it does not wait for a mutex that is taken; "
                           "pthread_mutex_lock does");
    if (event->error == EINTR)
        return format_text(": a signal came while it waited; call it again, or "
                           "install the handler with SA_RESTART");
    return format_text("%s", "");
}

// Ownership: the caller frees the result.
static char *call_text(const struct scene *scene, uint32_t index)
{
    const struct log_event *event = &scene->log->events[index];
    const char *name = strerrorname_np(event->error);
    const char *at = scene_at(scene, event->site);

    if (event->op == LOG_WAIT && event->error == 0)
        return format_text("; the wait%s, with WNOHANG, finds that no child "
                           "has ended yet, and does not wait for it",
                           at);
    if (event->error == 0)
        return format_text("; read%s gets %d bytes, fewer than it asks for: it "
                           "returns what is there, so call it again until all "
                           "has come",
                           at, (int)event->length);
    char *more = about(scene, index);
    char *text = format_text("; the last call that failed is %s%s, with %s%s",
                             log_op_name((enum log_op)event->op), at,
                             name != NULL ? name : "an error", more);
    free(more);
    return text;
}

// Why the first process may have ended so: "; ..." or nothing.
// Ownership: the caller frees the result.
static char *why(const struct scene *scene)
{
    const struct log *log = scene->log;
    bool has_complained;
    uint32_t reason = find_reason(log, &has_complained);
    int most = status_of(log, 0);

    if (reason != LOG_NONE && !is_child_that_failed(log, &log->events[reason]))
        return call_text(scene, reason);
    if (has_complained && reason == LOG_NONE)
        return format_text("%s", ", and says why on stderr");
    char *children = failed_children(scene, &most);
    char *text = format_text(
        "%s%s", children,
        most > USUAL_MOST ? "; a result is to be printed or sent, the status "
                            "only says whether all went well"
                          : "");
    free(children);
    return text;
}

bool status_judge(const struct scene *scene, int expected,
                  struct judgement *judgement)
{
    if (!status_gave_up(scene, expected))
        return false;
    char *reason = why(scene);
    struct finding *finding =
        judgement_add(judgement, FINDING_EXIT_STATUS,
                      "the program ends with status %d instead of %d%s",
                      status_of(scene->log, 0), expected, reason);
    scene_add_event(scene, finding, scene->log->processes[0].exit_event);
    free(reason);
    return true;
}

void status_explain(const struct scene *scene, int expected,
                    struct judgement *judgement)
{
    if (judgement->finding_count == 0 || !status_gave_up(scene, expected))
        return;
    struct finding *finding =
        &judgement->findings[judgement->finding_count - 1];
    char *reason = why(scene);
    char *message =
        format_text("%s; the program ends with status %d before that%s",
                    finding->message, status_of(scene->log, 0), reason);

    free(finding->message);
    finding->message = message;
    free(reason);
}
