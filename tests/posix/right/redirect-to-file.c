// SPDX-License-Identifier: MIT
//
// Standard output redirected to a file and back: dup keeps the terminal, dup2
// puts it back, and a flush before each change keeps the streams apart.  The
// child inherits the redirection.  After Kerrisk, TLPI, section 5.5.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    FILE *file = tmpfile();
    char line[32];
    pid_t child;
    int kept;

    if (file == NULL)
        die("tmpfile");
    printf("before\n");
    fflush(stdout);
    kept = dup(STDOUT_FILENO);
    if (kept == -1 || dup2(fileno(file), STDOUT_FILENO) == -1)
        die("dup");
    child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        printf("from the child\n");
        exit(EXIT_SUCCESS);
    }
    if (waitpid(child, NULL, 0) == -1)
        die("waitpid");
    if (dup2(kept, STDOUT_FILENO) == -1)
        die("dup2");
    close(kept);
    rewind(file);
    while (fgets(line, sizeof(line), file) != NULL)
        printf("in the file: %s", line);
    fclose(file);
    return 0;
}
