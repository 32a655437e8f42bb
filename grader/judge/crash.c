// SPDX-License-Identifier: MIT
//
// A process is killed by a fault of its own, or by a signal.  Signals are also
// sent on purpose to end a process: which of them are, is told by their number
// alone, for whoever uses SIGUSR1 means somebody who is prepared for it.

#include "crash.h"

#include "judgement.h"
#include "signals.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

// How libc says that an assert fails.
static const char assertion[] = "Assertion `";

static char *signal_name(int number)
{
    const char *name = sigabbrev_np(number);

    return name != NULL ? format_text("SIG%s", name)
                        : format_text("number %d", number);
}

// Signals that nobody sends to end a process, but which end one that has not
// prepared for them.
static bool is_for_handler(int number)
{
    return number == SIGUSR1 || number == SIGUSR2 || number == SIGPIPE ||
           number >= SIGRTMIN;
}

// The first process must not be killed at all; another one may be, by one of
// its own, if that is what the signal is for.
static bool has_crashed(const struct log *log, size_t process)
{
    const struct log_process *dead = &log->processes[process];

    return dead->end == LOG_CRASHED ||
           (dead->end == LOG_KILLED &&
            (process == 0 || is_for_handler(WTERMSIG(dead->status))));
}

// The kill that sent the signal which ended the process.
static uint32_t kill_of(const struct log *log, size_t process)
{
    for (uint32_t i = log->processes[process].exit_event; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        if (event->process != process || event->op != LOG_SIGNAL)
            continue;
        return event->cause < i && log->events[event->cause].op == LOG_KILL
                   ? event->cause
                   : LOG_NONE;
    }
    return LOG_NONE;
}

static void add_killed(const struct scene *scene, uint16_t process,
                       uint32_t sent, struct judgement *judgement)
{
    const struct log *log = scene->log;
    int number = WTERMSIG(log->processes[process].status);
    uint32_t site = log->events[log->processes[process].exit_event].site;
    const struct log_event *by = &log->events[sent];
    char *name = signal_name(number);
    struct finding *finding = judgement_add(
        judgement, FINDING_CRASH,
        "%s is killed by the signal %s that %s sends%s: %s", //
        scene->names[process], name, scene->names[by->process],
        scene_at(scene, by->site),
        is_for_handler(number)
            ? "it can come before the handler is installed, and kills whoever "
              "has none; install the handler before the fork, or send the "
              "signal only when the other one has told that it is ready"
            : signal_meaning(number));

    scene_add_event(scene, finding, sent);
    scene_add_site(scene, finding, site, process);
    free(name);
}

// ---- What is known of a fault

// " (sem_open at line 21 failed, with ENOENT)": what may have given NULL, or
// nothing.  Ownership: the caller frees it, as all of these texts.
static char *null_source(const struct scene *scene, uint16_t process)
{
    const struct log *log = scene->log;

    for (uint32_t i = (uint32_t)log->event_count; i-- > 0;) {
        const struct log_event *event = &log->events[i];
        const char *name = strerrorname_np(event->error);
        if (event->op != LOG_SEM_OPEN || event->error == 0 || name == NULL)
            continue;
        if (event->process == process ||
            event->process == log->processes[process].parent)
            return format_text(" (sem_open%s failed, with %s)",
                               scene_at(scene, event->site), name);
    }
    return format_text("%s", "");
}

static char *null_text(const struct scene *scene, uint16_t process)
{
    char *source = null_source(scene, process);
    char *text = format_text(
        "it used a NULL pointer%s: did a call return it whose result was not "
        "looked at, or is it an argument that is not there?",
        source);

    free(source);
    return text;
}

static char *made_at(const struct scene *scene, uint32_t object)
{
    return format_text("the shared memory made%s",
                       scene_at(scene, scene->log->objects[object].site));
}

// In a mapping that is there: its object ends before, or it is protected.
static char *within_text(const struct scene *scene, uint32_t object, int number)
{
    uint64_t size = scene->log->objects[object].size;
    char *made = made_at(scene, object), *text;

    if (number != SIGBUS)
        text = format_text("%s is mapped in a way that does not allow it: ask "
                           "for PROT_READ and PROT_WRITE",
                           made);
    else if (size == 0)
        text = format_text("%s has no bytes: it is made empty, and ftruncate "
                           "gives it its size",
                           made);
    else
        text = format_text("%s has %" PRIu64 " bytes, fewer than are mapped: "
                           "give it its size with ftruncate",
                           made, size);
    free(made);
    return text;
}

static char *past_text(const struct scene *scene, uint32_t object)
{
    char *made = made_at(scene, object);
    char *text = format_text("it went past the end of %s, which has %" PRIu64
                             " bytes: make it larger, or stop before its end",
                             made, scene->log->objects[object].size);

    free(made);
    return text;
}

static char *unmapped_text(const struct scene *scene, uint32_t unmap)
{
    const struct log_event *event = &scene->log->events[unmap];
    const char *call = scene_call(scene, event->site);

    return format_text("it used shared memory that is not there any more: %s "
                       "took it away%s; use it before that",
                       *call != '\0' ? call : "munmap",
                       scene_at(scene, event->site));
}

// What the process did last before it was killed, or NULL.
static const struct log_event *last_deed(const struct log *log,
                                         uint16_t process)
{
    for (size_t i = log->processes[process].exit_event; i-- > 0;) {
        if (log->events[i].process == process)
            return &log->events[i];
    }
    return NULL;
}

// The last line of what it wrote to stderr just before; of a failed assert what
// was asserted.  NULL when there is none.
static char *last_words(const struct log *log, uint16_t process)
{
    const struct log_event *event = last_deed(log, process);

    if (event == NULL || event->op != LOG_OUTPUT || event->offset != 2 ||
        event->text >= log->text_size ||
        event->length > log->text_size - event->text)
        return NULL;
    const char *text = log->text + event->text;
    size_t size = event->length;
    while (size > 0 && text[size - 1] == '\n')
        size--;
    const char *end = text + size, *start = memrchr(text, '\n', size);
    start = start != NULL ? start + 1 : text;
    const char *asserted =
        memmem(start, (size_t)(end - start), assertion, strlen(assertion));
    start = asserted != NULL ? asserted : start;
    return format_text("%.*s", (int)(end - start), start);
}

static char *abort_text(const struct log *log, uint16_t process)
{
    char *words = log->processes[process].exit_event < log->event_count
                      ? last_words(log, process)
                      : NULL;
    char *text = words != NULL
                     ? format_text("it called abort(), and says: %s", words)
                     : format_text("%s", signal_meaning(SIGABRT));

    free(words);
    return text;
}

static char *meaning_of(const struct scene *scene, uint16_t process)
{
    const struct log_process *dead = &scene->log->processes[process];
    int number = WTERMSIG(dead->status);

    if (dead->fault == LOG_FAULT_NULL)
        return null_text(scene, process);
    if (dead->fault == LOG_FAULT_WITHIN && dead->fault_at != LOG_NONE)
        return within_text(scene, dead->fault_at, number);
    if (dead->fault == LOG_FAULT_PAST && dead->fault_at != LOG_NONE)
        return past_text(scene, dead->fault_at);
    if (dead->fault == LOG_FAULT_UNMAPPED && dead->fault_at != LOG_NONE)
        return unmapped_text(scene, dead->fault_at);
    if (number == SIGABRT && dead->end == LOG_CRASHED)
        return abort_text(scene->log, process);
    if (number == SIGSEGV && dead->end == LOG_CRASHED)
        return format_text("it used memory that is not its own: by a wild or "
                           "freed pointer, by one that another process has "
                           "made, or past the end of an array");
    return format_text("%s", signal_meaning(number));
}

// ---- Findings

static void add_crashed(const struct scene *scene, uint16_t process,
                        struct judgement *judgement)
{
    const struct log *log = scene->log;
    const struct log_process *dead = &log->processes[process];
    int number = WTERMSIG(dead->status);
    char *name = signal_name(number);
    uint32_t site = dead->fault_site;

    char *meaning = meaning_of(scene, process);
    if (dead->end == LOG_KILLED && dead->exit_event < log->event_count)
        site = log->events[dead->exit_event].site;
    struct finding *finding = judgement_add(
        judgement, FINDING_CRASH, "%s is killed by the signal %s%s: %s",
        scene->names[process], name, scene_at(scene, site), meaning);
    scene_add_site(scene, finding, site, process);
    free(meaning);
    free(name);
}

bool crash_judge(const struct scene *scene, struct judgement *judgement)
{
    const struct log *log = scene->log;
    uint16_t p = 0;

    while (p < log->process_count && !has_crashed(log, p))
        p++;
    if (p == log->process_count)
        return false;
    uint32_t sent = log->processes[p].exit_event < log->event_count
                        ? kill_of(log, p)
                        : LOG_NONE;
    if (sent != LOG_NONE)
        add_killed(scene, p, sent, judgement);
    else
        add_crashed(scene, p, judgement);
    return true;
}
