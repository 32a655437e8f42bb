// SPDX-License-Identifier: MIT
//
// A FIFO whose reader does not wait for a writer: poll(2) reports no hang-up
// before one has come, and the writer tries until there is a reader.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void send_word(void)
{
    int fifo;

    while ((fifo = open("fifo", O_WRONLY | O_NONBLOCK)) == -1 && errno == ENXIO)
        usleep(1000);
    if (fifo == -1 || write(fifo, "word", 4) != 4)
        die("fifo");
}

int main(void)
{
    char word[8] = "";

    if (mkfifo("fifo", 0600) == -1)
        die("mkfifo");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0) {
        send_word();
        exit(EXIT_SUCCESS);
    }
    struct pollfd wanted = {.events = POLLIN};
    wanted.fd = open("fifo", O_RDONLY | O_NONBLOCK);
    if (wanted.fd == -1 || poll(&wanted, 1, -1) != 1)
        die("poll");
    if (read(wanted.fd, word, sizeof word - 1) != 4)
        die("read");
    waitpid(pid, NULL, 0);
    unlink("fifo");
    puts(word);
    return strcmp(word, "word") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
