// SPDX-License-Identifier: MIT
//
// A program that works may still end badly.  What a process can have done when
// another one ends is not what it had done this time: it is what happens
// before that end, whatever the schedule.  So a child that was quick enough
// this time is an orphan all the same, if nothing made its parent wait.

#include "ending.h"

#include "judgement.h"
#include "words.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

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
            event->value <= 0)
            return i;
    }
    return LOG_NONE;
}

// Whether a wait of the parent has seen a child and left it.
static bool only_looks(const struct log *log, uint16_t parent)
{
    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->process == parent && event->op == LOG_WAIT &&
            event->value > 0 && event->peer == LOG_NOBODY)
            return true;
    }
    return false;
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
    if (only_looks(log, parent))
        return format_text(" (with WNOWAIT a call only looks: wait once more, "
                           "without it)");
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

// The processes for which `is_one` holds: "Process-1 and Process-2".
// Ownership: the caller frees the result.
static char *names_of(const struct scene *scene,
                      bool (*is_one)(const struct scene *, uint16_t),
                      size_t *count)
{
    char *names[LOG_PROCESSES] = {NULL};

    *count = 0;
    for (uint16_t p = 1; p < scene->log->process_count; p++) {
        if (is_one(scene, p))
            names[(*count)++] = scene->names[p];
    }
    return words_list(names, *count);
}

static struct finding *add_orphan(const struct scene *scene, uint16_t first,
                                  struct judgement *judgement)
{
    size_t count;
    char *names = names_of(scene, may_outlive, &count);
    char *why = why_not_waited(scene, scene->log->processes[first].parent);
    struct finding *finding = judgement_add(
        judgement, FINDING_ORPHAN,
        "%s can still be running when the main process has ended, for nobody "
        "waits for %s end%s: join (wait for) every process that you start",
        names, count > 1 ? "their" : "its", why);

    free(why);
    free(names);
    return finding;
}

bool ending_orphan(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    struct finding *finding = NULL;

    for (uint16_t p = 1; p < log->process_count; p++) {
        if (!may_outlive(scene, p))
            continue;
        if (finding == NULL)
            finding = add_orphan(scene, p, judgement);
        scene_add_event(scene, finding, fork_of(log, p));
    }
    return finding != NULL;
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

// Whether `parent` waits for its children in a handler of SIGCHLD, as far as
// one sees: it has one, and has waited for some.
static bool waits_in_handler(const struct log *log, uint16_t parent)
{
    for (uint16_t p = 1; p < log->process_count; p++) {
        uint32_t end = log->processes[p].exit_event;
        if (end < log->event_count && log->processes[p].reaped_by == parent &&
            log->events[end].flags & LOG_PARENT_HANDLES)
            return true;
    }
    return false;
}

static const char *repair_of_zombie(const struct log *log, uint16_t parent)
{
    return waits_in_handler(log, parent)
               ? "two SIGCHLD that come close together are one, and the "
                 "handler runs once: let it call waitpid(-1, NULL, WNOHANG) "
                 "again and again, as long as that returns a pid"
               : "call wait or waitpid once for each child";
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
    return end != LOG_NONE && is_seen_to_end(scene, process, end) &&
           !ignores_children(log, parent);
}

static struct finding *add_zombie(const struct scene *scene, uint16_t first,
                                  struct judgement *judgement)
{
    uint16_t parent = scene->log->processes[first].parent;
    size_t count;
    char *names = names_of(scene, is_zombie, &count);
    char *why = why_not_waited(scene, parent);
    struct finding *finding = judgement_add(
        judgement, FINDING_ZOMBIE,
        count > 1 ? "%s have ended, and %s goes on and never waits for them%s, "
                    "so they stay in the system as zombies: %s"
                  : "%s has ended, and its parent %s goes on and never waits "
                    "for it%s, so it stays in the system as a zombie: %s",
        names, scene->names[parent], why, repair_of_zombie(scene->log, parent));

    free(why);
    free(names);
    return finding;
}

bool ending_zombie(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    struct finding *finding = NULL;

    for (uint16_t p = 1; p < log->process_count; p++) {
        if (!is_zombie(scene, p))
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

// A name as a program writes it: those of semaphores and of shared memory begin
// with a slash.  Ownership: the caller frees the result.
static char *written_name(const char *name, bool is_path)
{
    return format_text("'%s%s'", is_path || *name == '/' ? "" : "/", name);
}

// The removal that missed the object: of another name, which is not there, or
// too early, before somebody made it again.  NULL when there is none.
// Ownership: the caller frees it.
static char *missed_removal(const struct scene *scene, const char *name)
{
    const struct log *log = scene->log;

    for (uint32_t i = (uint32_t)log->event_count; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if (!is_removal(event))
            continue;
        const char *at = scene_at(scene, event->site);
        const char *removed = name_in(log, event->text);
        if (is_same_name(removed, name))
            return format_text(" (it is removed%s, but somebody makes it after "
                               "that)",
                               at);
        if (event->error == 0)
            continue;
        char *written = written_name(removed, event->op == LOG_UNLINK);
        char *text = format_text(" (what is removed%s is another name, %s)", at,
                                 written);
        free(written);
        return text;
    }
    return NULL;
}

// What gives up the object, and not its name.
static const char *closer(uint16_t op)
{
    return op == LOG_SEM_CLOSE ? "sem_close" : op == LOG_UNMAP ? "munmap" : "";
}

// Why it is still there: " (...)", or nothing.
// Ownership: the caller frees the result.
static char *why_left(const struct scene *scene,
                      const struct log_object *object)
{
    const struct log *log = scene->log;
    char *missed = missed_removal(scene, name_in(log, object->name));

    for (size_t i = 0; missed == NULL && i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->object < log->object_count &&
            &log->objects[event->object] == object &&
            *closer(event->op) != '\0')
            return format_text(" (%s%s does not remove the name)",
                               closer(event->op), scene_at(scene, event->site));
    }
    return missed != NULL ? missed : format_text("%s", "");
}

static struct finding *add_leak(const struct scene *scene,
                                const struct log_object *object,
                                struct judgement *judgement)
{
    bool is_path =
        object->kind != LOG_NAMED_SEMAPHORE && object->kind != LOG_MEMORY;
    char *name = written_name(name_in(scene->log, object->name), is_path);
    char *why = why_left(scene, object);
    struct finding *finding = judgement_add(
        judgement, FINDING_LEAK,
        "%s is still there when the program has ended%s, and the next run "
        "will find it: who makes a named object also removes it, with %s, when "
        "nobody will open it any more",
        name, why, remover(object->kind));

    free(why);
    free(name);
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
