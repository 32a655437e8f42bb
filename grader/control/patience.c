// SPDX-License-Identifier: MIT
//
// patience - what can be seen of the process whose turn it is.

#include "control/patience.h"

#include <string.h>

#include "control/carrier.h"
#include "control/raw.h"
#include "control/runtime.h"

enum {
    CLOCK_TICK_MS = 10, // of proc(5)
};

// What a process has used of the processor, kernel and all.
static uint64_t cpu_ms(int32_t pid)
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

// Reads what proc(5) says of a process; "" when it is gone.
static void read_stat(pid_t pid, char *text, size_t size)
{
    char path[40] = "/proc/";
    char number[12], *end = number + sizeof number - 1;

    *end = '\0';
    strcat(strcat(path, digits(end, (uint32_t)pid)), "/stat");
    raw_read_file(path, text, size);
}

// Field `index` of it, from 3: the state.
static const char *stat_field(const char *stat, int index)
{
    // "PID (NAME) STATE ...", and the name can hold anything
    const char *at = strrchr(stat, ')');

    for (int i = 2; at != NULL && i < index; i++) {
        at = strchr(at, ' ');
        at = at == NULL ? NULL : at + 1;
    }
    return at == NULL ? "" : at;
}

// Whether the process has a core, or waits for one, or for a lock of the kernel
// that somebody holds who waits for one.
static bool wants_to_run(const char *stat)
{
    char state = *stat_field(stat, 3);

    return state == 'R' || state == 'D';
}

static uint64_t user_ms(const char *stat)
{
    uint64_t ticks = 0;

    for (const char *at = stat_field(stat, 14); *at >= '0' && *at <= '9'; at++)
        ticks = ticks * 10 + (uint64_t)(*at - '0');
    return ticks * CLOCK_TICK_MS;
}

static uint32_t who_runs(void)
{
    return page->running < LOG_PROCESSES ? page->running : 0;
}

struct patience_sight patience_look(int32_t first)
{
    uint32_t process = who_runs();
    pid_t pid = process > 0 ? page->processes[process].real_pid : first;
    char stat[400];

    read_stat(pid, stat, sizeof stat);
    return (struct patience_sight){
        .steps = (uint64_t)page->step << 32 | page->event_count,
        .pid = pid,
        .cpu_ms = carrier_cpu_ms(process, cpu_ms(pid)),
        .user_ms = user_ms(stat),
        .wants_to_run = wants_to_run(stat),
    };
}
