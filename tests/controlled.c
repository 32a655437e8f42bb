// SPDX-License-Identifier: MIT
//
// controlled - the compiler's command line for programs under control, and
// what tests want to know of a log.

#include "controlled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool uses_common(const char *source)
{
    FILE *file = fopen(source, "r");
    char line[512];
    bool found = false;

    if (file == NULL)
        return false;
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = strncmp(line, "#include \"", 10) == 0;
    fclose(file);
    return found;
}

bool controlled_compile(const char *source, const char *program)
{
    char command[2048];

    snprintf(command, sizeof command,
             "gcc -std=gnu11 -D_GNU_SOURCE -w -O0 -g -fsanitize=thread "
             "-fsanitize-coverage=trace-pc,trace-cmp -fno-builtin "
             "-fno-omit-frame-pointer -no-pie -fno-pie -Icommon -c "
             "%s -o %s.o && "
             "gcc -no-pie -static-libgcc -Wl,-z,now,-z,noseparate-code "
             "-Wl,--as-needed,--allow-multiple-definition "
             "-o %s %s.o %s build/control.o -lm; status=$?; rm -f %s.o; exit "
             "$status",
             source, program, program, program,
             uses_common(source) ? "build/controlled-common.a" : "", program);
    // As any program that is compiled, whatever made the name.
    return system(command) == 0 && chmod(program, 0755) == 0;
}

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    abort();
}

void controlled_open(struct controlled *controlled, const char *name,
                     unsigned workers, const struct explore_limits *limits)
{
    char *argv[] = {controlled->program, NULL};
    const char *message = "";

    snprintf(controlled->source, sizeof controlled->source,
             strchr(name, '/') != NULL ? "tests/%s"
                                       : "tests/programs/control/%s",
             name);
    strcpy(controlled->program, "/tmp/controlled-XXXXXX");
    int descriptor = mkstemp(controlled->program);
    if (descriptor < 0)
        give_up(name, "no place in /tmp");
    close(descriptor);
    if (!controlled_compile(controlled->source, controlled->program))
        give_up(name, "does not compile");
    controlled->explore =
        explore_open(controlled->program, argv, workers, limits, &message);
    if (controlled->explore == NULL)
        give_up(name, message);
}

void controlled_close(struct controlled *controlled)
{
    explore_close(controlled->explore);
    unlink(controlled->program);
}

char *controlled_output(const struct log *log)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    for (size_t i = 0; i < log->event_count; i++) {
        const struct log_event *event = &log->events[i];
        if (event->op != LOG_OUTPUT || event->offset != 1)
            continue;
        for (uint64_t j = 0; j < event->length; j++) {
            char byte = log->text[event->text + j];
            fputc(byte == '\n' ? '|' : byte, out);
        }
    }
    fclose(out);
    return text;
}

size_t controlled_count(const struct log *log, enum log_op op,
                        const struct log_event **first)
{
    size_t count = 0;

    for (size_t i = 0; i < log->event_count; i++) {
        if (log->events[i].op != op)
            continue;
        if (count++ == 0 && first != NULL)
            *first = &log->events[i];
    }
    return count;
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t controlled_hash(uint64_t hash, const struct log *log)
{
    hash =
        hash_bytes(hash, log->events, log->event_count * sizeof log->events[0]);
    hash = hash_bytes(hash, log->processes,
                      log->process_count * sizeof log->processes[0]);
    hash = hash_bytes(hash, log->objects,
                      log->object_count * sizeof log->objects[0]);
    hash = hash_bytes(hash, log->choices,
                      log->choice_count * sizeof log->choices[0]);
    hash = hash_bytes(hash, log->sites, log->site_count * sizeof log->sites[0]);
    hash = hash_bytes(hash, log->text, log->text_size);
    return hash_bytes(hash, &log->end, sizeof log->end);
}
