// SPDX-License-Identifier: MIT
// finished: "text: hello|"
//
// printf reads a string in shared memory.
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *text = mmap(NULL, 64, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (fork() == 0) {
        snprintf(text, 64, "%s", "hello");
        return 0;
    }
    wait(NULL);
    printf("%-*s %.*s\n", 5, "text:", 5, text);
    return 0;
}
