// SPDX-License-Identifier: MIT
// finished: "printf 1|puts|fputs|putchar|dprintf 2|write|fwrite|"
//
// Everything that prints goes the same way.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    printf("printf %d\n", 1);
    puts("puts");
    fputs("fputs\n", stdout);
    for (const char *letter = "putchar\n"; *letter != '\0'; letter++)
        putchar(*letter);
    dprintf(1, "dprintf %d\n", 2);
    write(1, "write\n", 6);
    fwrite("fwrite\n", 7, 1, stdout);
    perror("perror");
    fprintf(stderr, "stderr\n");
    return isatty(1) && getchar() == EOF ? 0 : 1;
}
