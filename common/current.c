// SPDX-License-Identifier: MIT
//
// The calling process: its name, its count of children, its output and its
// end.  fork(2) copies all of the parent, also what is the parent's alone: its
// name, its count, the functions that it registered with atexit(3).  A child
// begins anew with each of them.
#include "current.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "process.h"

static const char first_process[] = "MainProcess";
static struct {
    const char *name;
    unsigned children; // created so far
} current = {.name = first_process};

// Left to itself stdio keeps the lines for a pipe until its buffer is full or
// the process ends, and then writes them all at once: the order in which
// several processes printed is lost.  So each line is written at its end, as
// on a terminal, with one write(2).  The buffer is larger than any reasonable
// line, because a line that fills it comes out in pieces.  It must be in place
// before anybody prints: hence a constructor, which runs before main().
__attribute__((constructor)) static void print_whole_lines(void)
{
    static char buffer[1 << 16];

    setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
}

size_t mp_current_next_name(char *name, size_t size)
{
    const unsigned number = current.children + 1;
    int length = current.name == first_process
                     ? snprintf(name, size, "Process-%u", number)
                     : snprintf(name, size, "%s:%u", current.name, number);

    return (size_t)length + 1;
}

void mp_current_count_child(void)
{
    current.children++;
}

static void end_child(int exitcode, void *unused)
{
    (void)unused;
    fflush(NULL);
    _exit(exitcode);
}

_Noreturn void mp_current_run(const char *name, int (*target)(void *),
                              void *arg)
{
    current.name = name;
    current.children = 0;
    // exit() runs the exit functions from the last registered to the first: it
    // comes to end_child() before it comes to the parent's, and no further.
    if (on_exit(end_child, NULL) != 0) // no memory to register it
        end_child(target(arg), NULL);
    exit(target(arg));
}

const char *mp_current_process_name(void)
{
    return current.name;
}

pid_t mp_current_process_pid(void)
{
    return getpid();
}
