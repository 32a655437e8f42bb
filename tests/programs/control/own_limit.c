// SPDX-License-Identifier: MIT
// uncontrolled: "core|" setrlimit
//
// A limit that would stop the runtime, too.
#include <stdio.h>
#include <sys/resource.h>

int main(void)
{
    struct rlimit none = {0, 0}, now;

    setrlimit(RLIMIT_CORE, &none);
    if (prlimit(0, RLIMIT_NPROC, NULL, &now) == 0)
        puts("core");
    fflush(stdout);
    setrlimit(RLIMIT_NPROC, &none);
    puts("not reached");
    return 0;
}
