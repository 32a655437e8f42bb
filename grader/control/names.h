// SPDX-License-Identifier: MIT
//
// names - a call on the name of a file: a turn, a system call, an event.

#ifndef CONTROL_NAMES_H
#define CONTROL_NAMES_H

#include "control/runtime.h"

// What a change can touch.
enum reach {
    NAMES_ONLY,
    CONTENTS, // what is in files, too, or which of them has the name
};

// Takes a turn for LOG_NAME_LOOK or LOG_NAME_CHANGE.
void name_begin(enum log_op op);

// Records it with the kernel's result; returns that, or -1 with errno.
int name_finish(enum log_op op, const char *call, const char *path,
                enum reach reach, long result);

// `raw` is the system call.  It is made when it is this process's turn.
#define NAME_LOOK(call, path, raw)                                             \
    (name_begin(LOG_NAME_LOOK),                                                \
     name_finish(LOG_NAME_LOOK, call, path, NAMES_ONLY, raw))
#define NAME_CHANGE(call, path, reach, raw)                                    \
    (name_begin(LOG_NAME_CHANGE),                                              \
     name_finish(LOG_NAME_CHANGE, call, path, reach, raw))

#endif
