// SPDX-License-Identifier: MIT
// finished: "through a file|and a pipe|same number|"
//
// A file that libc opens by itself, while pipes are open, too.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char name[] = "file-XXXXXX", text[64] = "";
    int ends[2], file;

    pipe(ends);
    file = mkstemp(name);
    if (fork() == 0) {
        write(file, "through a file\n", 15);
        write(ends[1], "and a pipe\n", 11);
        return 0;
    }
    wait(NULL);
    lseek(file, 0, SEEK_SET);
    read(file, text, sizeof text);
    fputs(text, stdout);
    memset(text, 0, sizeof text);
    read(ends[0], text, sizeof text);
    fputs(text, stdout);
    unlink(name);
    close(ends[0]);
    int again = open("/dev/null", O_RDONLY);
    printf("%s number\n", again == ends[0] ? "same" : "another");
    return 0;
}
