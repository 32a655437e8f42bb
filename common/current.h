// SPDX-License-Identifier: MIT
//
// Private to common/: what the calling process knows of itself.  The public
// part, mp_current_process_name() and _pid(), is in process.h.
#ifndef MP_CURRENT_H
#define MP_CURRENT_H

#include <stddef.h>

// Writes the name of the caller's next child: "Process-3" in the first
// process, "Process-2:3" in Process-2.
//
// name  where to write it, or NULL if size is 0
// size  bytes that fit there
//
// Returns the size that the name needs, its terminator included.  Never
// blocks.
size_t mp_current_next_name(char *name, size_t size);

// Counts a child: the next name is another one.  Never blocks.
void mp_current_count_child(void);

// Makes the caller, who has just been forked, the process called `name`, runs
// target(arg) and ends with its result as exit code.
//
// name  stays the caller's until the end of the process
//
// Does not return.  What stdio holds is written at the end; the exit functions
// inherited from the parent are not run.
_Noreturn void mp_current_run(const char *name, int (*target)(void *),
                              void *arg);

#endif
