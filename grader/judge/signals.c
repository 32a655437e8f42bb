// SPDX-License-Identifier: MIT
//
// A shell says "Segmentation fault" and no more; the mistakes behind a signal
// are few, and naming them is most of the help one can give.

#include "signals.h"

#include <signal.h>
#include <stddef.h>

static const struct {
    int number;
    const char *meaning;
} meanings[] = {
    {SIGSEGV, "it used memory that is not its own: by a NULL, wild or freed "
              "pointer, by one that another process has made, in a mapping "
              "that was undone, or past the end of an array"},
    {SIGBUS, "it used memory that does not exist, such as a shared mapping "
             "longer than the object behind it"},
    {SIGFPE, "it divided an integer by zero"},
    {SIGILL, "it ran what is no instruction: a function without a return "
             "value, or a wild function pointer"},
    {SIGABRT, "it called abort(), or libc did: a failed assert, a double "
              "free, or memory overwritten past its end"},
    {SIGPIPE, "it wrote to a pipe or a queue that nobody reads any more: read "
              "to the end before the read end is closed, or ignore SIGPIPE and "
              "look at what write returns"},
    {SIGKILL, "it was killed by one of its own processes, or by the system "
              "for lack of memory"},
    {SIGTERM, "one of its own processes asked it to end"},
    {SIGINT, "one of its own processes interrupted it"},
    {SIGALRM, "an alarm() or a timer ended it"},
    {SIGTRAP, "it ran into a breakpoint, or into what the compiler knows "
              "must never be reached"},
    {SIGSYS, "it made a system call that is not allowed here"},
    {SIGXCPU, "it used more CPU time than it may"},
    {SIGXFSZ, "it wrote a larger file than it may"},
};

const char *signal_meaning(int number)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (meanings[i].number == number)
            return meanings[i].meaning;
    }
    return "nothing in the program catches this signal";
}
