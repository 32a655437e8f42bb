// SPDX-License-Identifier: MIT
// carried
//
// Behind a mapping there is nothing, though in other schedules there is.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char *get(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                -1, 0);
}

int main(void)
{
    char *memory = get(4096);

    if (fork() == 0)
        _exit(0);
    if (waitpid(-1, NULL, WNOHANG) > 0) {
        get(8192)[0] = 1;
        puts("mapped");
    } else {
        memory[8192] = 1;
        puts("survived");
    }
    while (wait(NULL) > 0)
        ;
    return 0;
}
