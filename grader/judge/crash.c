// SPDX-License-Identifier: MIT
//
// A process is killed by a fault of its own, or by a signal.  Signals are also
// sent on purpose to end a process: which of them are, is told by their number
// alone, for whoever uses SIGUSR1 means somebody who is prepared for it.

#include "crash.h"

#include "judgement.h"
#include "signals.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

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

static void add_crashed(const struct scene *scene, uint16_t process,
                        struct judgement *judgement)
{
    const struct log *log = scene->log;
    const struct log_process *dead = &log->processes[process];
    int number = WTERMSIG(dead->status);
    char *name = signal_name(number);
    uint32_t site = dead->fault_site;

    const char *meaning = signal_meaning(number);
    if (dead->is_null)
        meaning = "it used a NULL pointer: which call returned it, and was its "
                  "result looked at?";
    if (dead->end == LOG_KILLED && dead->exit_event < log->event_count)
        site = log->events[dead->exit_event].site;
    struct finding *finding = judgement_add(
        judgement, FINDING_CRASH, "%s is killed by the signal %s%s: %s",
        scene->names[process], name, scene_at(scene, site), meaning);
    scene_add_site(scene, finding, site, process);
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
