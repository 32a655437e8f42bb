// SPDX-License-Identifier: MIT
//
// compiler - which one there is, and its command lines.

#ifndef COMPILE_COMPILER_H
#define COMPILE_COMPILER_H

#include <stdbool.h>
#include <stddef.h>

#include "desk.h"

// What the commands leave on the desk at last.
#define COMPILER_PROGRAM "program"

enum {
    COMMAND_ROOM = 160,
    COMPILER_OBJECT = 64, // bytes of a name
};

// A command line, to be run on a desk.
struct command {
    char *arguments[COMMAND_ROOM]; // ends with NULL
    size_t count;
    bool is_whole; // false: no memory, and it must not be run
};

// Returns the path of gcc, else of cc, in the directories of PATH; NULL when
// there is neither.  The caller frees it.
char *compiler_find(void);

// Makes the command that compiles the source `name` on the desk, source number
// `index` of its program.
//
// Ownership: the caller calls command_free().
void compiler_compile(struct command *command, const char *compiler,
                      const struct desk *desk, const char *name, size_t index);

// Makes the command that shows whether the `count` sources go together; the
// same rules.
void compiler_join(struct command *command, const char *compiler, size_t count);

// Makes the command that links the `count` sources with the library; the same
// rules.
void compiler_link(struct command *command, const char *compiler,
                   const struct desk *desk, size_t count);

// The name of the object file of source number `index`.
void compiler_object(size_t index, char name[static COMPILER_OBJECT]);

void command_free(struct command *command);

#endif
