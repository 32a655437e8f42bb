// SPDX-License-Identifier: MIT
// finished: "fresh|"
//
// Finds no file of the execution before it, and leaves some to the next one.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    const char *const names[] = {"here", "deep", "/tmp/there", "/dev/shm/it"};

    for (int i = 0; i < 4; i++)
        if (access(names[i], F_OK) == 0)
            printf("%s\n", names[i]);
    mkdir("deep", 0700);
    close(open("here", O_CREAT | O_WRONLY, 0));
    close(open("deep/er", O_CREAT | O_WRONLY, 0600));
    close(open("/tmp/there", O_CREAT | O_WRONLY, 0600));
    close(open("/dev/shm/it", O_CREAT | O_WRONLY, 0600));
    printf("fresh\n");
    return 0;
}
