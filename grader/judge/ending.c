// SPDX-License-Identifier: MIT
//
// A program that works may still end badly.  What a process can have done when
// another one ends is not what it had done this time: it is what happens
// before that end, whatever the schedule.  So a child that was quick enough
// this time is an orphan all the same, if nothing made its parent wait.

#include "ending.h"

#include "judgement.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

// ---- Orphans and zombies

static uint32_t fork_of(const struct log *log, uint16_t child)
{
    for (uint32_t i = 0; i < log->event_count; i++) {
        if (log->events[i].op == LOG_FORK && log->events[i].peer == child)
            return i;
    }
    return LOG_NONE;
}

// What the process did last but for giving back what it had.
static uint32_t last_deed(const struct log *log, uint16_t process)
{
    uint32_t last = LOG_NONE;

    for (uint32_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->process != process || event->op == LOG_EXIT ||
            event->op == LOG_UNMAP || event->op == LOG_SEM_CLOSE ||
            (event->op == LOG_CLOSE && event->flags & LOG_AT_EXIT))
            continue;
        last = i;
    }
    return last;
}

// Whether the end of `process` is seen by somebody at `event`: it happens
// before, or an end of file tells of it.
static bool is_seen_to_end(const struct scene *scene, uint16_t process,
                           uint32_t event)
{
    const struct log *log = scene->log;
    uint32_t end = log->processes[process].exit_event;

    if (end == LOG_NONE)
        return false;
    if (clocks_before(scene->clocks, end, event))
        return true;
    while (end-- > 0 && log->events[end].process == process &&
           log->events[end].op == LOG_CLOSE &&
           log->events[end].flags & LOG_AT_EXIT) {
        if (clocks_before(scene->clocks, end, event))
            return true;
    }
    return false;
}

static int count_of(const struct log *log, uint16_t process, uint16_t op)
{
    int count = 0;

    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        count += event->process == process && event->op == op &&
                 (op == LOG_FORK || event->peer != LOG_NOBODY);
    }
    return count;
}

static bool has_child_handler(const struct log *log, uint16_t process)
{
    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->process == process && event->op == LOG_SIGNAL &&
            event->value == SIGCHLD && event->length == 2)
            return true;
    }
    return false;
}

// The wait of a parent that came to nothing, or LOG_NONE.
static uint32_t vain_wait(const struct log *log, uint16_t parent)
{
    for (uint32_t i = (uint32_t)log->event_count; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if (event->process == parent && event->op == LOG_WAIT &&
            event->peer == LOG_NOBODY)
            return i;
    }
    return LOG_NONE;
}

// In which way the parent fails to wait: " (...)", or nothing.
// Ownership: the caller frees the result.
static char *why_not_waited(const struct scene *scene, uint16_t parent)
{
    const struct log *log = scene->log;
    int children = count_of(log, parent, LOG_FORK);
    int waits = count_of(log, parent, LOG_WAIT);
    uint32_t vain = vain_wait(log, parent);

    if (waits > 0 && waits < children)
        return format_text(" (%s waits for %d of its %d children)",
                           scene->names[parent], waits, children);
    if (vain != LOG_NONE && log->events[vain].error == 0)
        return format_text(" (with WNOHANG the call%s does not wait)",
                           scene_at(scene, log->events[vain].site));
    if (vain != LOG_NONE && log->events[vain].error == ECHILD)
        return format_text(" (the call%s fails with ECHILD: what it asks for "
                           "is no child of %s)",
                           scene_at(scene, log->events[vain].site),
                           scene->names[parent]);
    if (waits == 0 && has_child_handler(log, parent))
        return format_text(" (to handle SIGCHLD is not to wait: let the "
                           "handler call waitpid, with WNOHANG, until it "
                           "returns no child)");
    return format_text("%s", "");
}

// A grandchild whose parent has ended cannot be waited for: it is enough that
// it has done its work.
static bool may_outlive(const struct scene *scene, uint16_t process)
{
    const struct log *log = scene->log;
    uint32_t end = log->processes[0].exit_event;

    if (process == 0 || end == LOG_NONE || is_seen_to_end(scene, process, end))
        return false;
    if (log->processes[process].parent == 0 ||
        log->processes[process].reaped_by != LOG_NOBODY)
        return true;
    uint32_t last = last_deed(log, process);
    return last == LOG_NONE || !clocks_before(scene->clocks, last, end);
}

static struct finding *add_orphan(const struct scene *scene, uint16_t process,
                                  bool is_one_of_many,
                                  struct judgement *judgement)
{
    char *why = why_not_waited(scene, scene->log->processes[process].parent);
    struct finding *finding = judgement_add(
        judgement, FINDING_ORPHAN,
        "%s%s can still be running when the main process has ended, for nobody "
        "waits for its end%s: join (wait for) every process that you start",
        scene->names[process], is_one_of_many ? ", like others," : "", why);

    free(why);
    return finding;
}

bool ending_orphan(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    struct finding *finding = NULL;
    int count = 0;

    for (uint16_t p = 1; p < log->process_count; p++)
        count += may_outlive(scene, p);
    for (uint16_t p = 1; p < log->process_count; p++) {
        if (!may_outlive(scene, p))
            continue;
        if (finding == NULL)
            finding = add_orphan(scene, p, count > 1, judgement);
        scene_add_event(scene, finding, fork_of(log, p));
    }
    return finding != NULL;
}

static bool is_zombie(const struct scene *scene, uint16_t process)
{
    const struct log *log = scene->log;
    uint16_t parent = log->processes[process].parent;

    if (process == 0 || parent >= log->process_count ||
        log->processes[process].end == LOG_ALIVE ||
        log->processes[process].reaped_by != LOG_NOBODY)
        return false;
    uint32_t end = log->processes[parent].exit_event;
    return end != LOG_NONE && is_seen_to_end(scene, process, end);
}

// Who ignores SIGCHLD has its children waited for by the system.
static bool ignores_children(const struct log *log, uint16_t parent)
{
    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op == LOG_SIGACTION && event->value == SIGCHLD &&
            event->length == 1 &&
            (event->process == parent || event->process == 0))
            return true;
    }
    return false;
}

static struct finding *add_zombie(const struct scene *scene, uint16_t process,
                                  struct judgement *judgement)
{
    uint16_t parent = scene->log->processes[process].parent;
    char *why = why_not_waited(scene, parent);
    struct finding *finding = judgement_add(
        judgement, FINDING_ZOMBIE,
        "%s has ended, and its parent %s goes on and never waits for it%s, so "
        "it stays in the system as a zombie: call wait or waitpid once for "
        "each child",
        scene->names[process], scene->names[parent], why);

    free(why);
    return finding;
}

bool ending_zombie(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    struct finding *finding = NULL;

    for (uint16_t p = 1; p < log->process_count; p++) {
        if (!is_zombie(scene, p) ||
            ignores_children(log, log->processes[p].parent))
            continue;
        if (finding == NULL)
            finding = add_zombie(scene, p, judgement);
        scene_add_event(scene, finding, fork_of(log, p));
    }
    return finding != NULL;
}

// ---- Leaks

static const char *name_in(const struct log *log, uint32_t text)
{
    if (text >= log->text_size ||
        memchr(log->text + text, '\0', log->text_size - text) == NULL)
        return "?";
    return log->text + text;
}

static const char *remover(uint16_t kind)
{
    switch (kind) {
    case LOG_NAMED_SEMAPHORE:
        return "sem_unlink";
    case LOG_MEMORY:
        return "shm_unlink";
    default:
        return "unlink";
    }
}

static bool is_removal(const struct log_event *event)
{
    return event->op == LOG_SEM_UNLINK || event->op == LOG_SHM_UNLINK ||
           event->op == LOG_UNLINK;
}

static bool is_same_name(const char *a, const char *b)
{
    return strcmp(a + (*a == '/'), b + (*b == '/')) == 0;
}

// The removal that missed the object: of another name, which is not there, or
// too early, before somebody made it again.  Ownership: the caller frees it.
static char *why_left(const struct scene *scene, const char *name)
{
    const struct log *log = scene->log;

    for (uint32_t i = (uint32_t)log->event_count; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if (!is_removal(event))
            continue;
        const char *at = scene_at(scene, event->site);
        if (is_same_name(name_in(log, event->text), name))
            return format_text(" (it is removed%s, but somebody makes it after "
                               "that)",
                               at);
        if (event->error == ENOENT)
            return format_text(" (what is removed%s is another name, '%s')", at,
                               name_in(log, event->text));
    }
    return format_text("%s", "");
}

static struct finding *add_leak(const struct scene *scene,
                                const struct log_object *object,
                                struct judgement *judgement)
{
    const char *name = name_in(scene->log, object->name);
    char *why = why_left(scene, name);
    struct finding *finding = judgement_add(
        judgement, FINDING_LEAK,
        "'%s' is still there when the program has ended%s, and the next run "
        "will find it: who makes a named object also removes it, with %s, when "
        "nobody will open it any more",
        name, why, remover(object->kind));

    free(why);
    return finding;
}

bool ending_leak(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    struct finding *finding = NULL;

    for (size_t i = 0; i < log->object_count; i++) {
        const struct log_object *object = &log->objects[i];
        if (!object->is_left)
            continue;
        if (finding == NULL)
            finding = add_leak(scene, object, judgement);
        scene_add_site(scene, finding, object->site, object->creator);
    }
    return finding != NULL;
}

// ---- Status

bool ending_has_status(const struct scene *scene, int expected)
{
    const struct log_process *first = &scene->log->processes[0];

    return first->end != LOG_EXITED || WEXITSTATUS(first->status) == expected;
}

// A wait for children fails in the end, when all have been waited for.
static bool is_failure(const struct log_event *event)
{
    return event->error != 0 &&
           !(event->op == LOG_WAIT && event->error == ECHILD);
}

// What the first process did last that may be why it says so: ", and ..." or
// nothing.  Ownership: the caller frees the result.
static char *why_failed(const struct scene *scene, int status)
{
    const struct log *log = scene->log;
    bool has_complained = false;

    for (size_t i = log->event_count; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if (event->process != 0)
            continue;
        if (event->op == LOG_OUTPUT && event->offset == 2)
            has_complained = true;
        const char *name = strerrorname_np(event->error);
        if (name != NULL && event->error != 0 &&
            (is_failure(event) || has_complained))
            return format_text("; the last call that failed is %s%s, with %s",
                               log_call_name(log, event),
                               scene_at(scene, event->site), name);
    }
    return format_text("%s",
                       has_complained || status <= 2
                           ? ""
                           : "; a result is to be printed or sent, the status "
                             "only says whether all went well");
}

bool ending_status(const struct scene *scene, int expected,
                   struct judgement *judgement)
{
    const struct log_process *first = &scene->log->processes[0];

    if (ending_has_status(scene, expected))
        return false;
    char *why = why_failed(scene, WEXITSTATUS(first->status));
    struct finding *finding = judgement_add(
        judgement, FINDING_EXIT_STATUS,
        "the program ends with status %d, expected is %d%s%s",
        WEXITSTATUS(first->status), expected,
        expected == 0 ? ", which says that all went well" : "", why);
    scene_add_event(scene, finding, first->exit_event);
    free(why);
    return true;
}
