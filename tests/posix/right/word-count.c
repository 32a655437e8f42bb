// SPDX-License-Identifier: MIT
//
// Map and reduce: each child counts the words of one text and sends the count
// through a pipe that all share; the parent adds up until the end of file.
// After Dean & Ghemawat, MapReduce (2004), with the processes of
// Arpaci-Dusseau, Operating Systems: Three Easy Pieces, chapter 5.

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    TEXTS = 3
};

static const char *const texts[TEXTS] = {
    "to be or not to be",
    "that is the question",
    "whether it is nobler",
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int count_words(const char *text)
{
    int words = 0, inside = 0;

    for (; *text != '\0'; text++) {
        int letter = isalpha((unsigned char)*text) != 0;

        words += letter && !inside;
        inside = letter;
    }
    return words;
}

int main(void)
{
    int ends[2], words, total = 0;

    if (pipe(ends) == -1)
        die("pipe");
    for (int i = 0; i < TEXTS; i++) {
        pid_t child = fork();

        if (child == -1)
            die("fork");
        if (child == 0) {
            words = count_words(texts[i]);
            if (write(ends[1], &words, sizeof(words)) != sizeof(words))
                die("write");
            _exit(EXIT_SUCCESS);
        }
    }
    close(ends[1]);
    while (read(ends[0], &words, sizeof(words)) == sizeof(words))
        total += words;
    while (wait(NULL) > 0)
        continue;
    printf("%d words\n", total);
    return 0;
}
