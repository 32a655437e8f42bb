// SPDX-License-Identifier: MIT
//
// controlled - the compiler's command line for programs under control.

#include "controlled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    const char *build = getenv("BUILD") != NULL ? getenv("BUILD") : "build";
    char command[2048];

    snprintf(command, sizeof command,
             "gcc -std=gnu11 -D_GNU_SOURCE -w -O0 -g -fsanitize=thread "
             "-fno-builtin -fno-omit-frame-pointer -no-pie -Icommon -c "
             "%s -o %s.o && "
             "gcc -no-pie -Wl,--allow-multiple-definition -o %s %s.o %s%s "
             "%s/control.o -lm; status=$?; rm -f %s.o; exit $status",
             source, program, program, program,
             uses_common(source) ? build : "",
             uses_common(source) ? "/controlled-common.a" : "", build,
             program);
    return system(command) == 0;
}
