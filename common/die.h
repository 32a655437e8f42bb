// SPDX-License-Identifier: MIT
//
// How programs end when they cannot go on.  For programs only: the library
// itself never prints and never exits.
//
// Each message is one line and one write(2) to standard error, so the messages
// of several processes never mix:
//
//     locks[4242] locks.c:31: cannot take the lock: Invalid argument (EINVAL)
//
// Lower case, no full stop, what failed first.  Exit codes: 1 for a failure, 2
// for a wrong command line.  Each function here ends the calling process and
// no other, as exit(3) does: in the child of an mp_process that runs none of
// the parent's atexit(3) functions.
#ifndef MP_DIE_H
#define MP_DIE_H

// Ends the program with status 1 after "program[pid] file:line: " and the text.
//
// format, ...  as for printf(3), without a newline; a text too long for one
//              write is cut
#define die(...) mp_die(__FILE__, __LINE__, __VA_ARGS__)

// The same, and after the text what errno says: ": Invalid argument (EINVAL)".
#define die_errno(...) mp_die_errno(__FILE__, __LINE__, __VA_ARGS__)

// Stands where something is still to be written, as a statement in any
// function: prints where and what, and ends the program with status 1.
//
//     exo04_locks/locks.c:31: process1 is not written yet: take the lock
//
// what  a text that says what to write, one line
#define MP_TODO(what) mp_todo(__FILE__, __LINE__, __func__, (what))

// Ends the program with status 2 after "program[pid]: " and the text: the
// user gave a wrong command line, and the text says what is wrong with it.
//
// format, ...  as for printf(3), without a newline
_Noreturn void usage(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

// Returns the integer that an argument of the command line says.
//
// text      the argument, decimal; NULL (as argv[argc] is): it is missing
// name      what the user calls it: "SECONDS"
// min, max  the least and the greatest value allowed
//
// Ends the program as usage() does when text is anything but such an integer:
// empty, no number, out of range, with something before or after it.
long parse_int(const char *text, const char *name, long min, long max);

// What die(), die_errno() and MP_TODO() call.
_Noreturn void mp_die(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void mp_die_errno(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void mp_todo(const char *file, int line, const char *function,
                       const char *what);

#endif
