// SPDX-License-Identifier: MIT
// finished: "one two three|end of file|"
//
// A parent writes, its child reads until the end of file.
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char word[64];
    ssize_t size;

    pipe(ends);
    if (fork() == 0) {
        close(ends[1]);
        while ((size = read(ends[0], word, sizeof word)) > 0)
            printf("%.*s\n", (int)size, word);
        printf("end of file\n");
        return 0;
    }
    close(ends[0]);
    write(ends[1], "one two three", 13);
    close(ends[1]);
    wait(NULL);
    return 0;
}
