// SPDX-License-Identifier: MIT
// finished: "through the fifo|"
//
// Two processes meet at a FIFO; the first to open waits for the other.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char text[64] = "";

    mkfifo("meeting", 0600);
    if (fork() == 0) {
        int out = open("meeting", O_WRONLY);
        write(out, "through the fifo", 16);
        return 0;
    }
    int in = open("meeting", O_RDONLY);
    read(in, text, sizeof text);
    wait(NULL);
    printf("%s\n", text);
    unlink("meeting");
    return 0;
}
