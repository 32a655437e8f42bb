// SPDX-License-Identifier: MIT
//
// request - what the command line asks for.

#ifndef REQUEST_H
#define REQUEST_H

#include "class/class.h"

#include <stdbool.h>
#include <stddef.h>

#define VERSION "1.0"

// Which of four things happened, so that a script need not read the report.
enum exit_status {
    ALL_PASS = 0,
    SOME_FAIL = 1,
    WRONG_USAGE = 2,
    CANNOT_GRADE = 3,
    BY_SIGNAL = 128, // plus its number, as shells say it
};

enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_JUNIT,
};

// Strings are those of the command line, but for the kit.
struct request {
    char *kit;
    struct parts parts;
    bool *selected; // of the parts
    size_t selected_count;
    bool is_solution;
    bool is_program;          // --program
    const char *const *files; // its files
    size_t file_count;
    bool is_native;          // --native
    const char *file;        // --file
    const char *output;      // --output
    const char *submissions; // --submissions
    const char *replay;      // --replay
    const char *gdb;         // --gdb
    const char *into;
    enum format format;
    unsigned jobs;
    struct budget budget;    // --schedules, --seed
    bool has_budget;         // ... was said
    const char *const *args; // after --
    size_t arg_count;
    bool has_args;
};

// Reads the command line.  Ends the program where it is wrong, or asks for
// help only.
//
// Ownership: the caller calls request_free(); argv must outlive the request.
void request_parse(struct request *request, int argc, char **argv);

void request_free(struct request *request);

// Ends the program with one line on stderr, as printf would print it.
__attribute__((format(printf, 2, 3))) _Noreturn void
die(enum exit_status status, const char *format, ...);

#endif
