// SPDX-License-Identifier: MIT
//
// wrong: two children cut the same shared text into words
// finding: race 23

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int count_words(char *text)
{
    int count = 0;

    for (char *word = strtok(text, ","); word != NULL; word = strtok(NULL, ","))
        count++;
    return count;
}

int main(void)
{
    char *text = mmap(NULL, 64, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (text == MAP_FAILED)
        die("mmap");
    strcpy(text, "one,two,three");
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1)
            die("fork");
        if (child == 0) {
            printf("words %d\n", count_words(text));
            exit(EXIT_SUCCESS);
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
