// SPDX-License-Identifier: MIT
// finished: "no directory|no directory|"
//
// A program is in another directory each time, and does not know.
#include <errno.h>
#include <stdio.h>
#include <string.h>

static void look(const char *name)
{
    printf("%s\n", strchr(name, '/') ? name : "no directory");
}

int main(int argc, char **argv)
{
    (void)argc;
    look(argv[0]);
    look(program_invocation_name);
    return 0;
}
