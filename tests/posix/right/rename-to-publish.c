// SPDX-License-Identifier: MIT
//
// A file that is written under another name and then renamed: whoever sees the
// name sees all that is in it.

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void publish(void)
{
    FILE *file = fopen("result.new", "w");

    if (file == NULL)
        die("fopen");
    fprintf(file, "%d\n", 42);
    if (fclose(file) != 0 || rename("result.new", "result") != 0)
        die("rename");
}

int main(void)
{
    struct stat status;
    int result = 0;
    pid_t pid = fork();

    if (pid == -1)
        die("fork");
    if (pid == 0) {
        publish();
        exit(EXIT_SUCCESS);
    }
    while (stat("result", &status) == -1)
        usleep(1000);
    FILE *file = fopen("result", "r");
    if (file == NULL || fscanf(file, "%d", &result) != 1)
        die("result");
    fclose(file);
    waitpid(pid, NULL, 0);
    printf("%d\n", result);
    return result == 42 ? EXIT_SUCCESS : EXIT_FAILURE;
}
