// SPDX-License-Identifier: MIT
// finished: "4|"
//
// Two processes add to a number without a lock.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *number = mmap(NULL, sizeof *number, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            for (int j = 0; j < 2; j++)
                (*number)++;
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *number);
    return 0;
}
