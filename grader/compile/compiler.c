// SPDX-License-Identifier: MIT
//
// The arguments are fixed, and CC and CFLAGS of the environment do not count:
// the same submission must compile the same everywhere.  PATH only serves to
// find gcc.

#include "compiler.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add(struct command *command, const char *argument)
{
    char *own = argument == NULL ? NULL : strdup(argument);

    if (own == NULL || command->count + 1 >= COMMAND_ROOM) {
        command->is_whole = false;
        free(own);
        return;
    }
    command->arguments[command->count++] = own;
}

static void add_all(struct command *command, const char *const *arguments)
{
    for (; *arguments != NULL; arguments++)
        add(command, *arguments);
}

void command_free(struct command *command)
{
    for (size_t i = 0; i < command->count; i++)
        free(command->arguments[i]);
}

// Looks in one directory of PATH.  The program is run from elsewhere, so what
// is relative does not count.
static char *find_in(const char *directory, size_t length, const char *name)
{
    char *path;

    if (length == 0 || directory[0] != '/' ||
        asprintf(&path, "%.*s/%s", (int)length, directory, name) < 0)
        return NULL;
    if (access(path, X_OK) == 0)
        return path;
    free(path);
    return NULL;
}

static char *find_program(const char *name)
{
    const char *path = getenv("PATH");
    char *found = NULL;

    if (path == NULL)
        path = "/usr/local/bin:/usr/bin:/bin";
    while (found == NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        found = find_in(path, length, name);
        path += length;
        path += *path == ':';
    }
    return found;
}

char *compiler_find(void)
{
    char *gcc = find_program("gcc");

    return gcc != NULL ? gcc : find_program("cc");
}

// Debug information names the directory of the compilation, which is another
// one each time.
static void add_prefix_map(struct command *command, const struct desk *desk)
{
    char *map;

    if (asprintf(&map, "-ffile-prefix-map=%s=", desk->path) < 0)
        map = NULL;
    add(command, map);
    free(map);
}

static void add_flags(struct command *command, const struct desk *desk)
{
    static const char *const flags[] = {
        "-std=gnu11",
        "-D_GNU_SOURCE",
        "-Wall",
        "-Wextra",
        "-Wno-unused-parameter",
        "-g",
        "-Icommon",
        "-fdiagnostics-color=never",
        "-fmax-errors=20",
        NULL,
    };
    // Every access of memory and every basic block calls the runtime, none is
    // optimised away or taken out by an attribute.  What reads the line numbers
    // takes the first header of DWARF 5 for the source.
    static const char *const controlled[] = {
        "-gdwarf-4",
        "-O0",
        "-fsanitize=thread",
        "-fsanitize-coverage=trace-pc,trace-cmp",
        "-fno-builtin",
        "-fno-omit-frame-pointer",
        "-Dno_sanitize_thread=",
        "-D__no_sanitize_thread__=",
        "-Dno_sanitize(what)=",
        "-D__no_sanitize__(what)=",
        "-no-pie",
        "-fno-pie",
        NULL,
    };

    add_all(command, flags);
    if (desk->is_controlled)
        add_all(command, controlled);
    else
        add(command, "-O1");
    add_prefix_map(command, desk);
}

static void add_sources_of_library(struct command *command,
                                   const struct desk *desk)
{
    char *pattern = desk_file(desk, "common/*.c");
    glob_t found;

    if (pattern == NULL || glob(pattern, 0, NULL, &found) != 0) {
        command->is_whole = false;
        free(pattern);
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        add(command, found.gl_pathv[i] + strlen(desk->path) + 1);
    globfree(&found);
    free(pattern);
}

void compiler_object(size_t index, char name[static COMPILER_OBJECT])
{
    snprintf(name, COMPILER_OBJECT, "submission-%zu.o", index + 1);
}

static void add_object(struct command *command, size_t index)
{
    char name[COMPILER_OBJECT];

    compiler_object(index, name);
    add(command, name);
}

void compiler_compile(struct command *command, const char *compiler,
                      const struct desk *desk, const char *name, size_t index)
{
    const char *const rest[] = {"-c", "-x", "c", name, "-o", NULL};

    *command = (struct command){.is_whole = true};
    add(command, compiler);
    add_flags(command, desk);
    add_all(command, rest);
    add_object(command, index);
}

void compiler_join(struct command *command, const char *compiler, size_t count)
{
    static const char *const arguments[] = {"-r", "-nostdlib", "-no-pie",
                                            "-o", "joined.o",  NULL};

    *command = (struct command){.is_whole = true};
    add(command, compiler);
    add_all(command, arguments);
    for (size_t i = 0; i < count; i++)
        add_object(command, i);
}

// Not with libtsan: the runtime is ours.  As few mappings as can be, for each
// fork copies them.
static void add_control(struct command *command)
{
    static const char *const arguments[] = {
        "-no-pie",
        "-static-libgcc",
        "-Wl,-z,now,-z,noseparate-code",
        "-Wl,--as-needed,--allow-multiple-definition",
        NULL,
    };

    add_all(command, arguments);
}

static void add_library(struct command *command, const struct desk *desk)
{
    static const char *const control[] = {
        "controlled-common.a",
        "control.o",
        "-lm",
        NULL,
    };

    if (desk->is_controlled)
        add_all(command, control);
    else if (desk->has_archive)
        add(command, "libmp.a");
    else
        add_sources_of_library(command, desk);
}

void compiler_link(struct command *command, const char *compiler,
                   const struct desk *desk, size_t count)
{
    *command = (struct command){.is_whole = true};
    add(command, compiler);
    if (desk->is_controlled)
        add_control(command);
    else
        add_flags(command, desk);
    add(command, "-o");
    add(command, COMPILER_PROGRAM);
    for (size_t i = 0; i < count; i++)
        add_object(command, i);
    add_library(command, desk);
    if (!desk->is_controlled)
        add(command, "-pthread");
}
