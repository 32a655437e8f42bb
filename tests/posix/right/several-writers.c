// SPDX-License-Identifier: MIT
//
// Several writers on one pipe: records of at most PIPE_BUF bytes are never
// mixed, and the end of file comes when the last writer has closed.  After
// Kerrisk, TLPI, section 44.1, and pipe(7).

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WRITERS = 2,
    EACH = 2
};

struct record {
    int writer, number;
    char text[32];
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void send_records(int writer, int fd)
{
    struct record record = {.writer = writer};

    for (record.number = 0; record.number < EACH; record.number++) {
        snprintf(record.text, sizeof(record.text), "record %d/%d", writer,
                 record.number);
        if (write(fd, &record, sizeof(record)) != sizeof(record))
            die("write");
    }
    _exit(EXIT_SUCCESS);
}

int main(void)
{
    int next[WRITERS] = {0}, ends[2];
    struct record record;

    if (pipe(ends) == -1)
        die("pipe");
    for (int i = 0; i < WRITERS; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0)
            send_records(i, ends[1]);
    }
    close(ends[1]);
    while (read(ends[0], &record, sizeof(record)) == sizeof(record))
        if (record.number == next[record.writer]++)
            puts(record.text);
    while (wait(NULL) > 0)
        continue;
    return 0;
}
