// SPDX-License-Identifier: MIT
//
// patience - how long the server waits for the next step: the safety net.
//
// Budgets are counted in steps.  A clock is needed only where no step is made:
// in a loop that touches nothing, or in a call that the kernel never ends.  A
// slow or a busy machine must not look like that, or the same program would
// get another verdict there.  So every step starts the clock anew, and it goes
// on only while the process whose turn it is computes, or does not even want
// to; not while it waits for a core.

#include <fcntl.h>
#include <string.h>

#include "control/raw.h"
#include "control/runtime.h"

enum {
    IDLE = 6,   // times wall_ms: not computing
    IN_ALL = 20 // times wall_ms: computing, whatever the steps
};

static uint64_t cpu_ms(pid_t pid)
{
    struct timespec time = {0};

    RAW_2(SYS_clock_gettime, (long)(~(clockid_t)pid * 8 + 2), &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

// The decimal digits of `number`, at the end of the text; returns their start.
static char *digits(char *end, uint32_t number)
{
    do {
        *--end = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return end;
}

// Whether the process has a core, or waits for one, or for a lock of the kernel
// that somebody holds who waits for one.
static bool wants_to_run(pid_t pid)
{
    char path[40] = "/proc/", text[200];
    char number[12], *end = number + sizeof number - 1;

    *end = '\0';
    strcat(strcat(path, digits(end, (uint32_t)pid)), "/stat");
    long file = RAW_4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0)
        return false;
    long size = RAW_3(SYS_read, file, text, sizeof text - 1);
    RAW_1(SYS_close, file);
    text[size > 0 ? size : 0] = '\0';
    // "PID (NAME) STATE ...", and the name can hold anything
    const char *name_end = strrchr(text, ')');
    return name_end != NULL && (strncmp(name_end, ") R", 3) == 0 ||
                                strncmp(name_end, ") D", 3) == 0);
}

static pid_t who_runs(pid_t first)
{
    uint32_t running = page->running;

    return running > 0 && running < LOG_PROCESSES
               ? page->processes[running].real_pid
               : first;
}

void patience_start(struct patience *patience)
{
    *patience = (struct patience){.steps = UINT64_MAX};
}

enum patience_end patience_ask(struct patience *patience, pid_t first,
                               uint32_t tick_ms)
{
    const uint64_t limit = page->request.wall_ms;
    uint64_t steps = (uint64_t)page->step << 32 | page->event_count;
    pid_t pid = who_runs(first);
    uint64_t cpu = cpu_ms(pid);

    if (steps != patience->steps || pid != patience->pid)
        *patience =
            (struct patience){.steps = steps, .pid = pid, .cpu_ms = cpu};
    else if (!wants_to_run(pid))
        patience->idle_ms += tick_ms;
    if (cpu >= patience->cpu_ms + limit || cpu >= limit * IN_ALL)
        return PATIENCE_COMPUTED;
    return patience->idle_ms >= limit * IDLE ? PATIENCE_WAITED
                                             : PATIENCE_GOES_ON;
}
