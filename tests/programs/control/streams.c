// SPDX-License-Identifier: MIT
// finished: "sum 60|line: last line|"
//
// stdio on pipes, both ways: fdopen, fprintf, fscanf, getline.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(int in, int out)
{
    FILE *numbers = fdopen(in, "r"), *answer = fdopen(out, "w");
    int number, sum = 0;

    while (fscanf(numbers, "%d", &number) == 1)
        sum += number;
    fprintf(answer, "%d\n", sum);
    fputs("last line\n", answer);
    fclose(answer);
    exit(0);
}

int main(void)
{
    int there[2], back[2], sum;
    char *line = NULL;
    size_t size = 0;

    pipe(there);
    pipe(back);
    if (fork() == 0) {
        close(there[1]);
        close(back[0]);
        child(there[0], back[1]);
    }
    close(there[0]);
    close(back[1]);
    FILE *out = fdopen(there[1], "w"), *in = fdopen(back[0], "r");
    fprintf(out, "%d %d %d\n", 10, 20, 30);
    fclose(out);
    fscanf(in, "%d\n", &sum);
    printf("sum %d\n", sum);
    getline(&line, &size, in);
    printf("line: %s", line);
    free(line);
    wait(NULL);
    return fileno(in) == back[0] ? 0 : 1;
}
